import { driftedSince } from '../../engine/attributed-cause.ts';
import { causeOfChange } from '../../engine/judge.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { Digest, Randomness } from '../../ports.ts';
import { baselineMark } from '../server/gate-context.ts';
import { newRemediation } from '../server/start-remediations.ts';
import type { Assessment } from './assessment.ts';

/** Returns a remediation for every change that may be made now, with the drift that it repairs. */
export function plannedRepairs(
    ports: { readonly randomness: Randomness; readonly digest: Digest },
    { requestedAt }: AssessmentMessage,
    { changes, baseline, drifts, triggerOf, beganAt }: Assessment,
): readonly Remediation[] {
    return changes.flatMap(({ change, decision }) => {
        if (decision.kind !== 'apply') return [];
        const drift = drifts[change.control];
        return [
            newRemediation(ports.randomness, {
                change,
                ...causeOfChange(drifts, change, triggerOf),
                ...(drift === undefined ? {} : { since: driftedSince(drift, change) }),
                authority: decision.authority,
                readAt: beganAt.toISOString(),
                detectedAt: requestedAt,
                attemptsAllowed: baseline.guardRails.attempts,
                decidedUnder: baselineMark(ports.digest, baseline, change),
                ...(baseline.digest === undefined ? {} : { baseline: baseline.digest }),
            }),
        ];
    });
}
