import type { LoggedRequest } from '../../sandbox/simulator/kernel/request-log.ts';
import { people } from '../../sandbox/simulator/world/people.ts';
import type { Sandbox } from '../../sandbox/start/start-sandbox.ts';
import { auditTable } from '../../test/support/sandbox-audit.ts';

/** One drift from its write to its audit entry `verified`, in milliseconds. */
export interface RepairTimeline {
    readonly totalMs: number;
    /** Azure's own part: the latency of the event, and the operation or the longer Retry-After of its acceptance. */
    readonly azureMs: number;
    /** Azure's delivery of the event until the parameters are read. */
    readonly untilReadMs: number;
    /** The read until Azure accepts the write. */
    readonly untilWriteMs: number;
    /** The end of Azure's operation until the entry `verified` is stored. */
    readonly untilVerifiedMs: number;
    /** Pgwarden's calls to Resource Manager in that time. */
    readonly calls: number;
}

/** Azure's time for a request of an operation, from the simulator's log. Instants in milliseconds since 1970. */
interface Operation {
    readonly acceptedAt: number;
    readonly endedAt: number;
}

/**
 * Returns the timeline of the one repair that the log holds since a position, after its drift. Throws when there is none.
 *
 * @param retryAfterMs `Retry-After` of the repair's acceptance: no client may ask earlier how the operation goes.
 */
export async function repairTimeline(
    sandbox: Sandbox,
    since: number,
    retryAfterMs: number,
): Promise<RepairTimeline> {
    const { simulator } = sandbox;
    const logged = simulator.requests.entries.filter(
        ({ sequence, service }) => sequence > since && service === 'resourceManager',
    );
    const own = logged.filter(({ objectId }) => objectId === people.pgwarden.objectId);
    const drift = operationOf(logged.filter((request) => !own.includes(request)));
    const repair = operationOf(own);
    const deliveredAt = simulator.eventGrid.deliveries
        .filter(({ subjects }) => subjects.some((subject) => /\/configurations\//i.test(subject)))
        .map(({ at }) => Date.parse(at))
        .find((at) => at >= drift.endedAt);
    if (deliveredAt === undefined) throw new Error('Event Grid delivered no event of the drift');
    const readAt = Date.parse(own.find(({ method }) => method === 'GET')?.at ?? '');
    const verifiedAt = await storedAt(sandbox, repair.acceptedAt);
    const operationMs = Math.max(repair.endedAt - repair.acceptedAt, retryAfterMs);
    return {
        totalMs: verifiedAt - drift.endedAt,
        azureMs: deliveredAt - drift.endedAt + operationMs,
        untilReadMs: readAt - deliveredAt,
        untilWriteMs: repair.acceptedAt - readAt,
        untilVerifiedMs: verifiedAt - repair.acceptedAt - operationMs,
        calls: own.length,
    };
}

function operationOf(requests: readonly LoggedRequest[]): Operation {
    const operation = requests.find((request) => request.operation !== undefined)?.operation;
    if (operation?.endedAt === undefined) throw new Error('The log has no operation that ended');
    return { acceptedAt: Date.parse(operation.acceptedAt), endedAt: Date.parse(operation.endedAt) };
}

/** Returns the instant at which storage took the entry `verified` after that instant, milliseconds since 1970. */
async function storedAt(sandbox: Sandbox, after: number): Promise<number> {
    for await (const row of auditTable(sandbox).listEntities<{ readonly outcome?: string }>()) {
        const isEntry = row.partitionKey?.startsWith('chain|') && row.rowKey?.startsWith('entry|');
        const at = Date.parse(row.timestamp ?? '');
        if (isEntry && row.outcome === 'verified' && at > after) return at;
    }
    throw new Error('The audit has no entry verified');
}
