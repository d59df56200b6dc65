import { type ServerId, serverKey } from '../../model/resource-id.ts';
import type { ServerSummary } from '../../model/server-summary.ts';
import type { Sweep } from '../../model/sweep.ts';
import type { ServerVerdict } from '../../model/verdict.ts';
import type { SweepPorts } from './sweep-ports.ts';

/** The results of a sweep so far. A server's row is dropped as soon as it is counted: the fleet may be large. */
export interface SweepTally {
    /** Number of known servers of the watched subscriptions that could be listed. */
    readonly known: number;
    readonly compliant: number;
    readonly drifted: number;
    /** Findings in mode `report`. */
    readonly reported: number;
    readonly repaired: number;
    readonly appeared: number;
    /** Known servers without a result. */
    readonly silent: readonly ServerId[];
    /** True while repairs of the sweep's findings are open. */
    readonly isRepairing: boolean;
    /** Keys of doubtful servers that are still known. */
    readonly left: ReadonlySet<string>;
    /** Reads that an assessment took on average, by subscription. */
    readonly readsPerServer: Readonly<Record<string, number>>;
}

/** Counts the results of the sweep on all known servers. `doubtful` has keys of servers. */
export async function tallied(
    ports: SweepPorts,
    sweep: Sweep,
    doubtful: readonly string[] = [],
): Promise<SweepTally> {
    const watched = new Set(await ports.inventory.subscriptions());
    for (const { subscriptionId } of sweep.unreadable) watched.delete(subscriptionId);
    const asked = new Set(doubtful);
    const count = { known: 0, compliant: 0, drifted: 0, reported: 0, unknown: 0, repaired: 0, appeared: 0 };
    const silent: ServerId[] = [];
    const left = new Set<string>();
    const calls = new Map<string, { servers: number; calls: number }>();
    let isRepairing = false;
    for await (const summary of ports.posture.servers()) {
        const { server, deletedAt } = summary;
        const subscriptionId = server.subscriptionId.toLowerCase();
        if (deletedAt !== undefined || !watched.has(subscriptionId)) continue;
        count.known += 1;
        if (asked.size > 0 && asked.has(serverKey(server))) left.add(serverKey(server));
        const verdict = verdictOf(summary, sweep);
        if (verdict === undefined) silent.push(server);
        else count[verdict] += 1;
        const result = summary.sweepResult?.sweepId === sweep.id ? summary.sweepResult : undefined;
        if (result === undefined) continue;
        isRepairing ||= summary.isRepairing;
        count.repaired += result.repaired;
        count.reported += result.reported ?? 0;
        if (result.isNew) count.appeared += 1;
        if (result.calls === undefined) continue;
        const sum = calls.get(subscriptionId) ?? { servers: 0, calls: 0 };
        calls.set(subscriptionId, { servers: sum.servers + 1, calls: sum.calls + result.calls });
    }
    return { ...count, silent, isRepairing, left, readsPerServer: means(calls) };
}

/** Returns the sweep's verdict of the server; undefined before its assessment. */
function verdictOf(server: ServerSummary, sweep: Sweep): ServerVerdict | undefined {
    if (server.sweepResult?.sweepId === sweep.id) return server.sweepResult.verdict;
    // An event had it assessed since the sweep began.
    return (server.assessedAt ?? '') > sweep.startedAt ? server.verdict : undefined;
}

function means(
    calls: ReadonlyMap<string, { readonly servers: number; readonly calls: number }>,
): Readonly<Record<string, number>> {
    const entries = [...calls].map(([id, sum]) => [id, Math.max(1, sum.calls / sum.servers)] as const);
    return Object.fromEntries(entries);
}
