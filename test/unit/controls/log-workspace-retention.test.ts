import { expect, test } from 'vitest';
import { logWorkspaceRetention } from '../../../src/controls/log-workspace-retention.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import type { LogWorkspace } from '../../../src/model/surroundings.ts';
import { serverState, thresholds, workspaceId } from '../../support/states.ts';

const asked = thresholds({ logWorkspaceRetentionDays: 90 });
const id = workspaceId.toLowerCase();
const other = id.replace('central', 'other');

function verdict(logWorkspaces: readonly LogWorkspace[]) {
    return logWorkspaceRetention.evaluate(serverState({ logWorkspaces }), asked);
}

test.each([90, 91, 730])('%d days are enough', (retentionInDays) => {
    expect(verdict([{ id, retentionInDays }])).toEqual({ kind: 'compliant' });
});

test.each([89, 30, 0, -1])('%d days are drift', (retentionInDays) => {
    expect(verdict([{ id, retentionInDays }])).toEqual({
        kind: 'drifted',
        evidence: [
            {
                what: 'Microsoft.OperationalInsights/workspaces/central.retentionInDays',
                found: String(retentionInDays),
                wanted: 'at least 90',
            },
        ],
        unrepairable: expect.stringContaining('price'),
    });
});

test('every workspace counts, and one that does not exist keeps nothing', () => {
    expect(verdict([{ id, retentionInDays: 365 }, { id: other }])).toMatchObject({
        kind: 'drifted',
        evidence: [{ found: 'no such workspace' }],
    });
});

test('does not apply to a server that sends no logs to a workspace', () => {
    expect(verdict([])).toMatchObject({ kind: 'notApplicable' });
});

test('does not apply where the baseline does not ask, and needs no permission there', () => {
    const refused = { kind: 'unreadable', reason: 'HTTP 403', transient: false } as const;
    const judged = (each: typeof asked) =>
        evaluate([logWorkspaceRetention], { logWorkspaces: refused }, each)[0]?.verdict.kind;
    expect(judged(thresholds())).toBe('notApplicable');
    expect(judged(asked)).toBe('unknown');
});

test('without the permission for one workspace it is unknown and names the permission, or drifted by another', () => {
    const reason = "HTTP 403 AuthorizationFailed: … action 'Microsoft.OperationalInsights/workspaces/read'";
    const judged = (value: readonly LogWorkspace[]) =>
        evaluate(
            [logWorkspaceRetention],
            { logWorkspaces: { kind: 'read', value, unread: [{ part: other, reason, transient: false }] } },
            asked,
        )[0]?.verdict;
    const named = { kind: 'unknown', reason: expect.stringContaining('workspaces/read') };
    expect(judged([{ id, retentionInDays: 365 }])).toEqual(named);
    expect(judged([])).toEqual(named);
    expect(judged([{ id, retentionInDays: 30 }])).toMatchObject({ kind: 'drifted' });
});
