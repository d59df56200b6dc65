import { notificationEvent } from '../../src/azure/notifications/notification-event.ts';
import { controls } from '../../src/controls/index.ts';
import { type AuditEntry, finalOutcomes } from '../../src/model/audit-entry.ts';
import type { MemoryWorld } from './memory-world.ts';
import { schemaProblems } from './notification-schemas.ts';

/** What must be true of every run, whatever happened to it. Returns what is not. */
export function brokenInvariants(world: MemoryWorld): string[] {
    const broken: string[] = [];
    const isFinal = (outcome: string): boolean => finalOutcomes.some((final) => final === outcome);
    const intended = world.audit.filter(({ outcome }) => outcome === 'intended');
    for (const write of world.azure.writes) {
        const row = intended.find(({ remediationId }) => remediationId === write.correlationId);
        if (row === undefined || Date.parse(row.at) > write.acceptedAt)
            broken.push(`write of ${write.target} without an earlier row`);
    }
    for (const { remediationId } of intended) {
        const ends = world.audit.filter(
            (entry) => entry.remediationId === remediationId && isFinal(entry.outcome),
        );
        if (ends.length !== 1) broken.push(`remediation ${remediationId} has ${ends.length} final entries`);
        const taken = world.azure.writes.filter(
            ({ correlationId }) => correlationId === remediationId,
        ).length;
        const recordedEnds = ends[0]?.writes ?? 0;
        if (taken > recordedEnds)
            broken.push(`remediation ${remediationId} tells of ${recordedEnds} writes, Azure took ${taken}`);
    }
    for (const [index, write] of world.azure.writes.entries()) {
        const overlapping = world.azure.writes
            .slice(0, index)
            .filter(({ server, endsAt }) => server === write.server && endsAt > write.acceptedAt);
        if (overlapping.length > 0) broken.push(`write of ${write.target} overlaps another on its server`);
    }
    for (const { record } of world.records.values()) {
        if (record.remediations.length > 0) broken.push(`${record.server} has open remediations`);
        if (record.step !== undefined || record.deferred !== undefined)
            broken.push(`${record.server} still waits`);
    }
    broken.push(...brokenDrifts(world));
    for (const entry of world.audit) broken.push(...schemaProblems(wireEvent(entry)));
    if (world.queue.length > 0) broken.push(`${world.queue.length} messages are left`);
    if (world.poison.length > 0) broken.push(`${world.poison.length} messages are poison`);
    return broken;
}

/** Outcomes of entries that are about a drift of their control, whatever else they are about. */
const ofDrift: readonly string[] = [
    'wouldChange',
    'awaitingApproval',
    'held',
    'exempted',
    'reported',
    'flapping',
    'intended',
    'verified',
    'resolved',
    'attributed',
];

/** What is not true of the stories of drifts: each has an id in every entry, and one end. */
export function brokenDrifts(world: MemoryWorld): string[] {
    const broken: string[] = [];
    for (const { outcome, control, drift, undoes } of world.audit) {
        if (drift === undefined && undoes === undefined && control !== undefined && ofDrift.includes(outcome))
            broken.push(`${outcome} ${control} belongs to no drift`);
    }
    const open = new Set<string>();
    for (const { record } of world.records.values()) {
        for (const { id, isExempt, ending } of Object.values(record.drifts ?? {})) {
            if (isExempt !== true && ending === undefined) open.add(id);
        }
    }
    const recordedEnds = new Map<string, number>();
    for (const { drift, driftEnd } of world.audit) {
        if (drift !== undefined)
            recordedEnds.set(drift, (recordedEnds.get(drift) ?? 0) + (driftEnd === undefined ? 0 : 1));
    }
    for (const [drift, ends] of recordedEnds) {
        const wanted = open.has(drift) ? 0 : 1;
        if (ends !== wanted) broken.push(`drift ${drift} has ${ends} ends, not ${wanted}`);
    }
    return broken;
}

/** The event about an entry as it is on the wire. */
function wireEvent(entry: AuditEntry): unknown {
    const control = controls.find(({ id }) => id === entry.control);
    const event = notificationEvent(entry, control, { source: '/pgwarden/test', consoleUrl: undefined });
    return JSON.parse(JSON.stringify({ specversion: '1.0', ...event }));
}
