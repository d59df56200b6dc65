import { isTransient, MalformedInputError, StorageUnavailableError } from '../../errors.ts';
import type { Operator } from '../../model/operator.ts';
import { serverKey, serverPath } from '../../model/resource-id.ts';
import { inParallel } from '../flow/in-parallel.ts';
import { type ChosenChange, eachOnce, type PlacedChange, refusalOfSeveralKinds } from './chosen-changes.ts';
import { type ApprovalDecision, type DecideApprovalPorts, decideApproval } from './decide-approval.ts';
import type { OperationResult } from './operate.ts';

/** The same decision of an operator about several changes. */
export interface ApprovalDecisions
    extends Operator,
        Pick<ApprovalDecision, 'kind' | 'comment' | 'holdsAfterDryRun'> {
    /** 1 to 100, of one control and one kind of change. The same change twice counts once. */
    readonly changes: readonly ChosenChange[];
}

/** The results of several decisions, each recorded on its own, in the order of the request. */
export interface DecidedApprovals {
    /** `12 of 15 changes approved` */
    readonly result: string;
    readonly decided: readonly (NamedChange & {
        /** The consequence as a sentence. */
        readonly result: string;
    })[];
    readonly leftOut: readonly (NamedChange & LeftOut)[];
}

interface NamedChange {
    /** Resource id. */
    readonly server: string;
    readonly id: string;
}

/** `gone`: the change does not wait any more. `busy` and `failed`: the same request, sent again, decides it. */
interface LeftOut {
    readonly kind: 'gone' | 'busy' | 'failed';
    readonly reason: string;
}

type Outcome = LeftOut | { readonly kind: 'decided'; readonly result: string };

/** Servers at the same time: each decision takes a lease and some ten calls of storage. */
const serversAtOnce = 4;

/**
 * Decides about several changes of one kind. Refuses several kinds before the first decision. A change that cannot be
 * decided stops no other one; after a failure of storage, no further decision begins. The same request, sent again, decides
 * what was left out, and nothing twice.
 */
export async function decideApprovals(
    ports: DecideApprovalPorts,
    request: ApprovalDecisions,
): Promise<OperationResult<DecidedApprovals>> {
    const changes = eachOnce(request.changes);
    const refusal = await refusalOfSeveralKinds(ports.records, changes);
    if (refusal !== undefined) return refusal;
    const outcomes = new Map<PlacedChange, Outcome>();
    const byServer = Map.groupBy(changes, ({ server }) => serverKey(server));
    let isOutage = false;
    await inParallel([...byServer.values()], serversAtOnce, async (ofServer) => {
        for (const change of ofServer) {
            if (isOutage) continue;
            const { outcome, error } = await outcomeOf(ports, request, change);
            isOutage ||= error instanceof StorageUnavailableError;
            outcomes.set(change, outcome);
        }
    });
    return { kind: 'done', value: summed(request.kind, changes, outcomes) };
}

/** Decides about one change. Throws errors that are neither transient nor about a malformed row. */
async function outcomeOf(
    ports: DecideApprovalPorts,
    { changes: _all, ...decision }: ApprovalDecisions,
    { server, id }: PlacedChange,
): Promise<{ readonly outcome: Outcome; readonly error?: unknown }> {
    try {
        const result = await decideApproval(ports, { ...decision, server, id });
        switch (result.kind) {
            case 'done':
                return { outcome: { kind: 'decided', result: result.value } };
            case 'notFound':
                return { outcome: { kind: 'gone', reason: result.reason } };
            case 'conflict':
                return { outcome: { kind: 'busy', reason: result.reason } };
        }
    } catch (error) {
        if (!(error instanceof Error && (isTransient(error) || error instanceof MalformedInputError))) {
            throw error;
        }
        return { outcome: { kind: 'failed', reason: `${error.message}; try again` }, error };
    }
}

const notTried: Outcome = { kind: 'failed', reason: 'not tried after storage failed; try again' };

function summed(
    kind: ApprovalDecision['kind'],
    changes: readonly PlacedChange[],
    outcomes: ReadonlyMap<PlacedChange, Outcome>,
): DecidedApprovals {
    const decided: DecidedApprovals['decided'][number][] = [];
    const leftOut: DecidedApprovals['leftOut'][number][] = [];
    for (const change of changes) {
        const named = { server: serverPath(change.server), id: change.id };
        const outcome = outcomes.get(change) ?? notTried;
        if (outcome.kind === 'decided') decided.push({ ...named, result: outcome.result });
        else leftOut.push({ ...named, ...outcome });
    }
    const total = changes.length === 1 ? '1 change' : `${changes.length} changes`;
    return { result: `${decided.length} of ${total} ${kind}`, decided, leftOut };
}
