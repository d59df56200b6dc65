import type { PolicyAssignment } from '../model/surroundings.ts';
import { compliant, drifted, type Finding } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';

export const policyAssignment = defineControl({
    id: 'policy-assignment',
    title: 'Azure Policy monitors the server as the baseline asks',
    failureTitle: 'A definition of Azure Policy is not in force for the server',
    severity: 'low',
    area: 'platform',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['AM-2'], cis: [] },
    texts: {
        checks: [
            'Each definition or initiative of `policyAssignments` (in `mcsb` and `strict` the initiative for audit logs, `f5b29bc4-feca-4cc6-a58a-772dd5e290a5`; absent or empty: not asked) is assigned at the server, its group, its subscription or a management group above.',
            'A definition also counts as a member of an assigned initiative, unless its effect is `Disabled` there.',
            'The enforcement mode is `Default`, no `notScopes` leave the server out, and neither `resourceSelectors` nor `overrides` narrow the assignment.',
        ],
        why: ['Azure Policy sees every resource of a kind, also those that Pgwarden does not watch.'],
        repair: ['None: an assignment is a decision about everything below its scope.'],
        repairByHand: [
            'az policy assignment create --name audit-logs --policy-set-definition f5b29bc4-feca-4cc6-a58a-772dd5e290a5 --scope <scope> --mi-system-assigned --location <region>',
        ],
        outOfScope: [
            'Exemptions of Azure Policy, parameters other than the effect, and the compliance that Azure Policy finds.',
        ],
        links: [
            {
                title: 'Azure Policy assignment structure',
                url: 'https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure',
            },
        ],
    },
    reads: ['policyAssignments'],
    notAsked: ({ policyAssignments = [] }) =>
        policyAssignments.length === 0 ? 'The baseline names no definition of Azure Policy' : undefined,
    /** An unread assignment may be the one that a definition lacks. */
    decidableWithout: ({ part }) => (part === '' ? 'nothing' : 'compliance'),
    evaluate({ policyAssignments: assigned }, { policyAssignments: names = [] }) {
        const evidence = names.flatMap((name) => findings(name.toLowerCase(), assigned));
        return evidence.length === 0
            ? compliant
            : drifted(evidence, 'An assignment is a decision about everything below its scope');
    },
});

function findings(name: string, assigned: readonly PolicyAssignment[]): readonly Finding[] {
    const own = assigned.filter(({ definitions }) => definitions.includes(name));
    const states = own.map(stateOf);
    if (states.includes('Default')) return [];
    return [
        {
            what: `Microsoft.Authorization/policyAssignments (${name})`,
            found: own.length === 0 ? 'not assigned' : [...new Set(states)].join(', '),
            wanted: 'assigned at or above the server, Default',
        },
    ];
}

function stateOf({ enforcementMode, exception }: PolicyAssignment): string {
    if (exception !== undefined) return exception;
    if (enforcementMode.toLowerCase() === 'default') return 'Default';
    return enforcementMode === '' ? 'no enforcement mode' : enforcementMode;
}
