import type {
    LogWorkspace,
    PolicyAssignment,
    ResourceLock,
    VaultLocks,
} from '../../src/model/surroundings.ts';
import { fc } from './property.ts';
import { subscriptionId, workspaceId } from './states.ts';

/** What surrounds a server, for laws. */

/** Of an initiative, of a definition, and of a definition of a subscription. */
export const policyNames = [
    'f5b29bc4-feca-4cc6-a58a-772dd5e290a5',
    '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48',
    `/subscriptions/${subscriptionId}/providers/microsoft.authorization/policydefinitions/own`,
] as const;

const lock: fc.Arbitrary<ResourceLock> = fc.record({
    name: fc.constantFrom('keep', 'KEEP'),
    scope: fc.constantFrom(
        `/subscriptions/${subscriptionId}`,
        `/subscriptions/${subscriptionId}/resourceGroups/app`,
    ),
    level: fc.constantFrom('CanNotDelete', 'cannotdelete', 'ReadOnly', 'NotSpecified', 'banana', ''),
});

const locks = fc.array(lock, { maxLength: 2 });

const vault: fc.Arbitrary<VaultLocks> = fc.record({ vault: fc.constantFrom('keys', 'keys-geo'), locks });

const workspace: fc.Arbitrary<LogWorkspace> = fc.record(
    {
        id: fc.constantFrom(workspaceId.toLowerCase(), workspaceId.replace('central', 'other').toLowerCase()),
        retentionInDays: fc.constantFrom(-1, 0, 30, 89, 90, 365, 730),
    },
    { requiredKeys: ['id'] },
);

const assignment: fc.Arbitrary<PolicyAssignment> = fc.record(
    {
        name: fc.constantFrom('audit-logs', 'fleet'),
        definitions: fc.uniqueArray(fc.constantFrom(...policyNames), { minLength: 1 }),
        enforcementMode: fc.constantFrom('Default', 'Default', 'default', 'DoNotEnforce', 'Enroll', ''),
        exception: fc.constantFrom('notScopes', 'resourceSelectors', 'overrides', 'effect Disabled'),
    },
    { requiredKeys: ['name', 'definitions', 'enforcementMode'] },
);

export const surroundingsArbitrary = {
    defenderPlan: fc.record({
        pricingTier: fc.constantFrom('Standard', 'Standard', 'standard', 'Free', 'banana', ''),
    }),
    subnet: fc.record({ networkSecurityGroupId: fc.constantFrom('/nsg', '/NSG') }, { requiredKeys: [] }),
    resourceLocks: fc.record({
        server: locks,
        vaults: fc.uniqueArray(vault, { maxLength: 2, selector: (each) => each.vault }),
    }),
    policyAssignments: fc.array(assignment, { maxLength: 3 }),
    logWorkspaces: fc.uniqueArray(workspace, { maxLength: 2, selector: ({ id }) => id }),
};
