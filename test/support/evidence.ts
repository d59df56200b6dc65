/** Evidence over HTTP, of an audit in a table in memory and its anchors. */
import type { AuditEntry } from '../../src/model/audit-entry.ts';
import type { EventCause } from '../../src/model/cause.ts';
import type { Evidence } from '../../src/views/evidence.ts';
import { orders } from './audit-entries.ts';
import { enforcing } from './effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from './memory-world.ts';
import { type ApiResponse, apiInProcess, apiPorts } from './operators-api.ts';
import { type AnchoredAudit, anchoredAudit } from './tampering.ts';

export const minuteMs = 60_000;

export interface EvidenceStory {
    readonly audit: AnchoredAudit;
    readonly world: MemoryWorld;
    /** Records an entry at an instant, ISO 8601. */
    record(at: string, overrides: Partial<AuditEntry>): Promise<void>;
    /** Records a drift that Alice caused, that was found after some milliseconds and repaired after others. */
    repaired(id: string, changedAt: string, times: RepairTimes): Promise<void>;
    /** As a new process responds. */
    get(query?: string): Promise<ApiResponse>;
    report(query?: string): Promise<Evidence>;
}

export interface RepairTimes {
    readonly detectMs: number;
    readonly repairMs: number;
    readonly server?: string;
    readonly control?: string;
}

export const juneQuery = 'since=2026-06-01&until=2026-07-01';

/** Alice's change at an instant. */
export function byAlice(time: string): EventCause {
    return { kind: 'event', eventId: `event-${time}`, actor: { objectId: 'alice' }, time };
}

/** A story at noon of 1 August 2026, in which nothing is recorded yet. */
export function evidenceStory(): EvidenceStory {
    const audit = anchoredAudit();
    const world = memoryWorld(enforcing(['secure-transport']));
    world.now = Date.parse('2026-08-01T12:00:00Z');
    let recorded = 0;

    async function record(at: string, overrides: Partial<AuditEntry>): Promise<void> {
        recorded += 1;
        audit.now = Date.parse(at);
        await audit.log.append({
            id: `entry-${recorded}`,
            at: new Date(at).toISOString(),
            server: orders,
            outcome: 'reported',
            cause: { kind: 'sweep', sweepId: 'sweep-1' },
            ...overrides,
        });
    }

    async function get(query = juneQuery): Promise<ApiResponse> {
        const ports = apiPorts(world.ports(), { audit: audit.fresh(), anchors: audit.anchors });
        return await apiInProcess(ports).get(`evidence?${query}`);
    }

    return {
        audit,
        world,
        record,
        async repaired(id, changedAt, { detectMs, repairMs, server = orders, control = 'secure-transport' }) {
            const changed = Date.parse(changedAt);
            const about = {
                server,
                control,
                drift: id,
                remediationId: `repair-${id}`,
                cause: byAlice(new Date(changed).toISOString()),
            };
            await record(new Date(changed + detectMs).toISOString(), { ...about, outcome: 'intended' });
            await record(new Date(changed + repairMs).toISOString(), {
                ...about,
                outcome: 'verified',
                driftEnd: 'repaired',
                durationMs: repairMs,
                writes: 1,
            });
        },
        get,
        async report(query) {
            const { status, body } = await get(query);
            if (status !== 200) throw new Error(JSON.stringify(body));
            return body as Evidence;
        },
    };
}
