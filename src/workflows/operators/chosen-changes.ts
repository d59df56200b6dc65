import type { Change } from '../../model/change.ts';
import { serverKey } from '../../model/resource-id.ts';
import type { ServerRecords } from '../../ports.ts';
import { inParallel } from '../flow/in-parallel.ts';
import type { ApprovalDecision } from './decide-approval.ts';
import type { OperationResult } from './operate.ts';

/** A change that an operator chose from those that wait. */
export type ChosenChange = Pick<ApprovalDecision, 'server' | 'id'>;

/** A change with its place in the request, from 0. */
export interface PlacedChange extends ChosenChange {
    readonly index: number;
}

/** Records that are read at the same time. */
const readsAtOnce = 8;

/** Returns every change once, at its first place in the request. */
export function eachOnce(changes: readonly ChosenChange[]): readonly PlacedChange[] {
    const placed = changes.map((change, index) => ({ ...change, index }));
    const first = Map.groupBy(placed, ({ server, id }) => `${serverKey(server)}\n${id}`);
    return [...first.values()].flatMap(([change]) => change ?? []);
}

/**
 * Returns the refusal of changes that are of several controls or kinds of change: it names every kind, and each change that
 * is not of the most frequent one. Undefined when all that wait are of one kind; those that do not wait are not compared.
 */
export async function refusalOfSeveralKinds(
    records: Pick<ServerRecords, 'read'>,
    changes: readonly PlacedChange[],
): Promise<(OperationResult<never> & { readonly kind: 'conflict' }) | undefined> {
    const kinds = await kindsOf(records, changes);
    const [most, ...others] = [...kinds].toSorted(([, a], [, b]) => b.length - a.length);
    if (most === undefined || others.length === 0) return undefined;
    const counts = [most, ...others].map(([kind, { length }]) => `${length} of ${kind}`).join(', ');
    return {
        kind: 'conflict',
        reason: `nothing was decided: the changes are of ${kinds.size} kinds: ${counts}; decide on each kind in a request of its own`,
        problems: others
            .flatMap(([kind, ofKind]) => ofKind.map(({ index }) => ({ index, kind })))
            .toSorted((a, b) => a.index - b.index)
            .map(({ index, kind }) => ({
                path: ['changes', index],
                reason: `it is of ${kind}, not of ${most[0]}`,
            })),
    };
}

/** Groups the changes that wait by control and kind of change. */
async function kindsOf(
    records: Pick<ServerRecords, 'read'>,
    changes: readonly PlacedChange[],
): Promise<ReadonlyMap<string, readonly PlacedChange[]>> {
    const waiting = new Map<string, Change>();
    const servers = new Map(changes.map(({ server }) => [serverKey(server), server] as const));
    await inParallel([...servers], readsAtOnce, async ([key, server]) => {
        const stored = await records.read(server);
        for (const { id, change } of stored?.record.pendingApprovals ?? [])
            waiting.set(`${key}\n${id}`, change);
    });
    const kinds = new Map<string, PlacedChange[]>();
    for (const placed of changes) {
        const change = waiting.get(`${serverKey(placed.server)}\n${placed.id}`);
        if (change === undefined) continue;
        const kind = `${change.control} (${change.kind})`;
        kinds.set(kind, [...(kinds.get(kind) ?? []), placed]);
    }
    return kinds;
}
