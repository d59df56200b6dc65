import type { Cause } from '../../model/cause.ts';
import { controlState } from '../../model/control-state.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { ServerSweepResult } from '../../model/sweep.ts';

/** Returns the result of an assessment for the sweep that requested it. Nothing when something else requested it. */
export function sweepResultAfter(
    cause: Cause,
    { verdict, posture }: Pick<Required<ServerRecord>, 'verdict' | 'posture'>,
    previous: ServerSweepResult | undefined,
    { isNew, calls }: { readonly isNew: boolean; readonly calls?: number | undefined },
): Pick<ServerRecord, 'sweepResult'> {
    if (cause.kind !== 'sweep') return {};
    const { sweepId } = cause;
    const reported = Object.values(posture).filter((each) => controlState(each) === 'reported').length;
    if (previous?.sweepId !== sweepId) {
        const counted = calls === undefined ? {} : { calls };
        return { sweepResult: { sweepId, verdict, reported, isNew, repaired: 0, ...counted } };
    }
    // A second reading, after parts could not be read: drift that the first one found remains.
    const known = previous.verdict === 'drifted' ? 'drifted' : verdict;
    return { sweepResult: { ...previous, verdict: known, reported } };
}

/** The record with one more repair of what its last sweep found. */
export function withSweepRepair(record: ServerRecord, remediation: Remediation): ServerRecord {
    const { sweepResult } = record;
    const cause = remediation.trigger ?? remediation.cause;
    if (cause.kind !== 'sweep' || sweepResult?.sweepId !== cause.sweepId) return record;
    return { ...record, sweepResult: { ...sweepResult, repaired: sweepResult.repaired + 1 } };
}
