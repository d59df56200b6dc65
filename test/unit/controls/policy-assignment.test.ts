import { describe, expect, test } from 'vitest';
import { policyAssignment } from '../../../src/controls/policy-assignment.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import type { PolicyAssignment } from '../../../src/model/surroundings.ts';
import { serverState, thresholds } from '../../support/states.ts';

const auditLogs = 'f5b29bc4-feca-4cc6-a58a-772dd5e290a5';
const tls = 'a43d5475-c569-45ce-a268-28fa79f4e87a';
const asked = thresholds({ policyAssignments: [auditLogs] });

function assigned(fields: Partial<PolicyAssignment> = {}): PolicyAssignment {
    return { name: 'audit-logs', definitions: [auditLogs], enforcementMode: 'Default', ...fields };
}

function verdict(policyAssignments: readonly PolicyAssignment[], of = asked) {
    return policyAssignment.evaluate(serverState({ policyAssignments }), of);
}

test.each(['Default', 'default'])('an assignment in mode %s is compliant', (enforcementMode) => {
    expect(verdict([assigned({ enforcementMode })])).toEqual({ kind: 'compliant' });
});

test.each([
    ['none at all', [], 'not assigned'],
    ['another one only', [assigned({ definitions: [tls] })], 'not assigned'],
    ['one that only reports', [assigned({ enforcementMode: 'DoNotEnforce' })], 'DoNotEnforce'],
    ['one of an unknown mode', [assigned({ enforcementMode: 'banana' })], 'banana'],
    ['one without a mode', [assigned({ enforcementMode: '' })], 'no enforcement mode'],
    [
        'two that leave the server out',
        [assigned({ exception: 'notScopes' }), assigned({ exception: 'overrides' })],
        'notScopes, overrides',
    ],
])('%s is drift that only a person may end', (_what, assignments, found) => {
    expect(verdict(assignments)).toEqual({
        kind: 'drifted',
        evidence: [
            {
                what: `Microsoft.Authorization/policyAssignments (${auditLogs})`,
                found,
                wanted: 'assigned at or above the server, Default',
            },
        ],
        unrepairable: expect.stringContaining('decision'),
    });
});

test('one assignment in force is enough, and a definition in an initiative counts', () => {
    const excepted = assigned({ exception: 'notScopes' });
    expect(verdict([excepted, assigned()])).toEqual({ kind: 'compliant' });
    const both = thresholds({ policyAssignments: [auditLogs.toUpperCase(), tls] });
    expect(verdict([assigned({ definitions: ['fleet', auditLogs, tls] })], both)).toEqual({
        kind: 'compliant',
    });
    expect(verdict([assigned()], both)).toMatchObject({
        kind: 'drifted',
        evidence: [{ what: expect.stringContaining(tls) }],
    });
});

describe('without a part', () => {
    const judged = (of: typeof asked, value: readonly PolicyAssignment[] | undefined) =>
        evaluate(
            [policyAssignment],
            {
                policyAssignments:
                    value === undefined
                        ? { kind: 'unreadable', reason: 'HTTP 403', transient: false }
                        : {
                              kind: 'read',
                              value,
                              unread: [{ part: 'own', reason: 'HTTP 403 own', transient: false }],
                          },
            },
            of,
        )[0]?.verdict;

    test('an assignment that cannot be read may be the one that lacks', () => {
        expect(judged(asked, [])).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('own') });
        expect(judged(asked, [assigned()])).toEqual({ kind: 'compliant' });
    });

    test('nothing is asked, and nothing is needed', () => {
        for (const each of [thresholds(), thresholds({ policyAssignments: [] })])
            expect(judged(each, undefined)).toMatchObject({ kind: 'notApplicable' });
        expect(judged(asked, undefined)).toMatchObject({ kind: 'unknown' });
    });
});
