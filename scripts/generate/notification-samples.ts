import { certainFields } from '../../src/azure/notifications/notification-schemas.ts';
import type { AuditAnchor } from '../../src/model/audit-anchor.ts';
import type { AuditEntry, AuditOutcome } from '../../src/model/audit-entry.ts';

const orders =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/commerce-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/pg-orders-prod';
const remediationId = '6f1c2d3e-0000-4000-8000-000000000001';

/** Meaning of each type of event; Markdown. */
export const typeTexts: Readonly<Record<AuditOutcome | 'anchored', string>> = {
    intended: 'drift was found, and its repair is about to be sent',
    verified: 'drift was repaired, and the repair was read back',
    failed: 'a repair was abandoned, a message failed too often, or the audit is damaged',
    superseded: 'a write was no longer needed, or the state changed before it',
    reverted: 'an operator took a change back',
    wouldChange: 'drift was found in dry-run: this write would be made',
    awaitingApproval: 'drift was found, and its repair waits for an operator',
    held: 'a repair waits for a condition, such as a maintenance window',
    exempted: 'drift was found that an exemption allows',
    reported: 'drift was found that Pgwarden does not repair, or a key has a new version',
    resolved: 'drift ended without a repair',
    attributed: 'a late event names the actor of a drift',
    flapping: 'a repair is contested: an actor keeps reverting it, and Pgwarden stops repairing the control',
    approved: 'an operator approved a change',
    declined: 'an operator declined a change',
    withdrawn: 'an operator withdrew a decision',
    undoRequested: 'an operator asked for an undo',
    paused: 'an operator paused writes',
    resumed: 'an operator resumed writes or the repairs of a flapping control, or a pause ended by itself',
    pauseReminder: 'a pause ends within an hour, or has no end; once before the end, or every 24 hours',
    retried: 'an operator retried a failed message or a failed remediation',
    dismissed: 'an operator dismissed a failed message',
    assessmentRequested: 'an operator asked for an assessment',
    sweepRequested: 'an operator asked for a sweep',
    budgetExhausted: 'the budget of the fleet is used up, and holds repairs',
    unknown: 'a part of a server could not be read',
    rejected: 'an event or a message cannot be trusted or understood',
    serverDeleted: 'a server was deleted',
    serverReturned: 'a deleted server is back',
    serverMoved: 'a server has another resource id',
    sweepCompleted: 'a sweep is complete',
    baselineChanged: 'another baseline is in force',
    baselineRefused: 'the newest baseline cannot be used: nothing is written',
    dryRunChanged: 'dry-run was switched on or off',
    keyAtRisk: 'a key that encrypts servers expires soon, or has expired',
    sweepOverdue: 'no sweep ended while two were due; once until one ends',
    exemptionExpiring:
        'an exemption of the baseline ends within `notifications.exemptionDays`; once for each end',
    anchored: 'the heads of the audit chains were anchored',
};

const reasons: Readonly<Partial<Record<AuditOutcome, string>>> = {
    failed: 'HTTP 409 ScopeLocked: The scope is locked; remove the lock, then assess the server again',
    held: 'the maintenance window opens at 2026-11-30T03:00:00Z',
    reported: 'this control only reports',
    flapping:
        'repaired 3 times in 24 hours; changed by 7e44af04-0000-4000-8000-000000000003 each time; not repaired until it is quiet for 24 hours',
    paused: 'the release of the orders team',
    resumed: 'the release is done',
    pauseReminder:
        'writes go on by themselves at 2026-11-29T10:00:00.000Z; ann paused all writes at 2026-11-29T06:00:00.000Z until 2026-11-29T10:00:00.000Z: the release of the orders team',
    budgetExhausted: '10 servers of 10 and 34 changes of 60 within an hour; further changes are held',
    unknown: 'HTTP 403 AuthorizationFailed: the parameters could not be read',
    rejected: 'an event of another tenant',
    serverMoved: `it is now ${orders.replace('commerce-prod', 'commerce')}`,
    sweepCompleted:
        'seen 120, compliant 117, drifted 2, unknown 1; repaired 2, appeared 0, disappeared 0; 14 findings reported only; listed by Resource Graph: 11111111-1111-4111-8111-111111111111',
    baselineChanged:
        'contoso replaces standard (2f9a40c1d0be): modes.public-network-access: approve → report',
    baselineRefused:
        '$.modes.secure-transport: allowed: off, report, approve, enforce; contoso (8d01c3aa9f27) goes on reporting, and nothing is written',
    dryRunChanged: 'dry-run is off: drift is repaired as the baseline says; deployment func-pgwarden-example',
    sweepOverdue:
        'no sweep has ended since 2026-11-28T19:12:41.000Z; two were due, at 2026-11-29T00:00:00.000Z and 2026-11-29T06:00:00.000Z; no sweep is under way; see the logs of on-sweep and on-fleet-work',
    exemptionExpiring:
        'the exemption of server till-* from secure-transport ends at 2026-12-04T00:00:00Z, and its drift is drift again; owner till team; the old till cannot speak TLS',
    keyAtRisk:
        'key database-key of fleet-vault.vault.azure.net expires soon (https://fleet-vault.vault.azure.net/keys/database-key/1); 12 servers use it; rotate it, or extend its expiry',
};

/** Outcomes whose sample belongs to no server. */
const ofFleet: readonly AuditOutcome[] = [
    'budgetExhausted',
    'sweepCompleted',
    'sweepRequested',
    'baselineChanged',
    'baselineRefused',
    'dryRunChanged',
    'paused',
    'resumed',
    'pauseReminder',
    'dismissed',
    'sweepOverdue',
    'exemptionExpiring',
];
const ofEvents: readonly AuditOutcome[] = ['rejected', 'keyAtRisk'];

/** Returns an audit entry with that outcome, with every field that such entries always have. */
export function sampleEntry(outcome: AuditOutcome): AuditEntry {
    const has = (field: string): boolean => certainFields[outcome].some((each) => each === field);
    const reason = reasons[outcome];
    return {
        id: `example:${outcome}`,
        at: '2026-11-29T08:50:47.000Z',
        server: ofFleet.includes(outcome) ? 'fleet' : ofEvents.includes(outcome) ? 'events' : orders,
        outcome,
        ...(has('control') ? { control: 'secure-transport', drift: 'b7a0c1d2' } : {}),
        ...(has('target') ? { change } : {}),
        ...(reason === undefined ? {} : { reason }),
        ...(has('holdCause') ? { holdCause: 'window' } : {}),
        ...(has('remediationId') ? { remediationId } : {}),
        ...(has('approvalId') ? { approvalId: '0f3a9c1d2e4b5a6978c0d1e2f3a4b5c6' } : {}),
        ...(has('operator') ? { operator: 'ann' } : {}),
        ...(has('writes') ? { writes: 1, durationMs: 1_800 } : {}),
        cause,
    };
}

const change = {
    kind: 'parameter',
    name: 'require_secure_transport',
    from: 'off',
    to: 'on',
    control: 'secure-transport',
    disruption: 'none',
    dataType: 'Boolean',
    isDynamicConfig: true,
} as const;

const cause = {
    kind: 'event',
    eventId: 'a2b7c9d4-0000-4000-8000-000000000007',
    operation: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
    actor: {
        objectId: 'a11ce000-0000-4000-8000-000000000001',
        appId: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
    },
} as const;

export const sampleAnchor: AuditAnchor = {
    sequence: 42,
    at: '2026-11-29T08:51:00.000Z',
    previousHash: 'a'.repeat(64),
    upTo: '2026-11-29T08:51:00.000Z',
    heads: [{ chain: 'fleet', sequence: 7, hash: 'c'.repeat(64) }],
};
