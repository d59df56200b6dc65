/** Names of Azure Policy's definitions and initiatives, as a baseline has them. */

/** GUIDs of Microsoft's definitions that are about flexible servers or their subscription's plan. */
export const serverPolicyDefinitions: readonly string[] = [
    '086709ac-11b5-478d-a893-9567a16d2ae3',
    '0a9fbe0d-c5c4-4da8-87d8-f4fd77338835',
    '12c74c95-0efd-48da-b8d9-2a7d68470c92',
    '1d14b021-1bae-4f93-b36b-69695e14984a',
    '2a6ae02f-7590-40d7-88ba-b18e205a32fd',
    '3bf854e8-b34a-47fe-9f81-bc558c82b3bd',
    '44433aa3-7ec2-4002-93ea-65c65ff0310a',
    '493c215d-2553-4976-bc81-57d2c04fc8c1',
    '499b7900-f44e-40ea-b8d3-2f3cf75f2ca4',
    '4eb5e667-e871-4292-9c5d-8bbb94e0c908',
    '5375a5bb-22c6-46d7-8a43-83417cfb4460',
    '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48',
    '5fbd326d-328c-414e-a922-2d6963998962',
    '70be9e12-c935-49ac-9bd8-fd64b85c1f87',
    '78ed47da-513e-41e9-a088-e829b373281d',
    'a43d5475-c569-45ce-a268-28fa79f4e87a',
    'a7d3e5b1-8c4f-4a2b-9d6e-1f3c5a8b2e7d',
    'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a',
    'bd0079c6-6f2d-42f4-9cee-e23930968f10',
    'c29c38cb-74a7-4505-9a06-e588ab86620a',
    'cdd1dbc6-0004-4fcd-afd7-b67550de37ff',
    'ce39a96d-bf09-4b60-8c32-e85d52abea0f',
    'cee2f9fd-3968-44be-a863-bd62c9884423',
    'd38668f5-d155-42c7-ab3d-9b57b50f8fbf',
    'dacf07fa-0eea-4486-80bc-b93fae88ac40',
    'dd626066-39f5-4f72-aba8-06a99fabf278',
    'e27a6dfc-883f-4f9e-97cc-a819fe702400',
    'eadbb524-8644-4a87-8af6-549e1d125982',
    'f5ed3f7a-cf5d-4ee6-9ede-b5d5192ccf81',
    'fa498b91-8a7e-4710-9578-da944c68d1fe',
];

const builtIn = /^\/providers\/Microsoft\.Authorization\/policy(?:Set)?Definitions\/([^/]+)$/i;

/** Returns the name of a definition or initiative, lower case: the GUID of a built-in one, the resource id of another. */
export function policyName(id: string): string {
    return (builtIn.exec(id)?.[1] ?? id).toLowerCase();
}
