import * as z from 'zod';
import { failureOf, failureText } from '../client/failure.ts';
import type { ResourceManagerClients } from '../resource-manager/clients.ts';
import { getJson, listJson } from '../resource-manager/get-json.ts';
import { isInitiative } from '../resource-manager/policy-parameters.ts';

const json: z.ZodType<Json> = z.json();
type Json = z.infer<ReturnType<typeof z.json>>;

const assignment = z.object({ properties: z.object({ policyDefinitionId: z.string() }) });
const initiative = z.object({
    properties: z.object({ policyDefinitions: z.array(z.object({ policyDefinitionId: z.string() })) }),
});

const versions = { policyAssignments: '2023-04-01', policyExemptions: '2022-07-01-preview' } as const;
const definitionsVersion = '2023-04-01';

/** Ids of definitions and initiatives: built in, of a subscription, or of a management group. */
const definitionId =
    /^(?:\/subscriptions\/[^/?#\\]+|\/providers\/Microsoft\.Management\/managementGroups\/[^/?#\\]+)?\/providers\/Microsoft\.Authorization\/policy(?:Set)?Definitions\/[^/?#\\]+$/i;

/**
 * Reads the assignments and exemptions that are in force in a subscription, those of the management groups above it too,
 * with the initiatives and the custom definitions that they name. Built-in definitions are known by their ids, and not read.
 * Throws an Error with Azure's own message.
 */
export async function readAssignedPolicies(
    clients: ResourceManagerClients,
    subscriptionId: string,
): Promise<readonly Json[]> {
    try {
        return await readAll(clients, subscriptionId);
    } catch (error) {
        throw new Error(failureText(failureOf(error)), { cause: error });
    }
}

async function readAll(clients: ResourceManagerClients, subscriptionId: string): Promise<readonly Json[]> {
    const assignments = await list(clients, subscriptionId, 'policyAssignments');
    const exemptions = await list(clients, subscriptionId, 'policyExemptions');
    const assigned = assignments.map((each) => assignment.parse(each).properties.policyDefinitionId);
    const sets = await readEach(clients, subscriptionId, assigned.filter(isInitiative));
    const held = sets.flatMap((each) =>
        initiative
            .parse(each)
            .properties.policyDefinitions.map(({ policyDefinitionId }) => policyDefinitionId),
    );
    const custom = [...assigned, ...held].filter((id) => !isInitiative(id) && !isBuiltIn(id));
    const definitions = await readEach(clients, subscriptionId, custom);
    return [...assignments, ...exemptions, ...sets, ...definitions];
}

function isBuiltIn(id: string): boolean {
    return /^\/providers\/Microsoft\.Authorization\//i.test(id);
}

async function readEach(
    clients: ResourceManagerClients,
    subscriptionId: string,
    ids: readonly string[],
): Promise<readonly Json[]> {
    const found: Json[] = [];
    const distinct = new Map(ids.filter((id) => definitionId.test(id)).map((id) => [id.toLowerCase(), id]));
    for (const id of [...distinct.values()].toSorted()) {
        found.push(
            json.parse(await getJson(clients, subscriptionId, `${id}?api-version=${definitionsVersion}`)),
        );
    }
    return found;
}

async function list(
    clients: ResourceManagerClients,
    subscriptionId: string,
    type: keyof typeof versions,
): Promise<readonly Json[]> {
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/${type}?api-version=${versions[type]}`;
    return (await listJson(clients, subscriptionId, path, type)).map((item) => json.parse(item));
}
