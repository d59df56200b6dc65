import { driftedSince } from '../../engine/attributed-cause.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import type { Cause } from '../../model/cause.ts';
import type { Drift } from '../../model/drift.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { Digest, Randomness } from '../../ports.ts';
import { baselineMark } from '../server/gate-context.ts';
import { newRemediation } from '../server/start-remediations.ts';
import type { DecidedChange } from './decide-changes.ts';
import { attributedCauseOf } from './drift-changes.ts';

/** What the repairs that an assessment begins are made of. Instants are ISO 8601. */
export interface RepairTerms {
    readonly baseline: EffectiveBaseline;
    readonly drifts: Readonly<Record<string, Drift>>;
    readonly triggerOf: (control: string) => Cause;
    readonly readAt: string;
    readonly detectedAt: string;
}

/** A remediation for every change that may be made now, each with the story of the drift that it repairs. */
export function plannedRepairs(
    ports: { readonly randomness: Randomness; readonly digest: Digest },
    planned: readonly DecidedChange[],
    { baseline, drifts, triggerOf, readAt, detectedAt }: RepairTerms,
): readonly Remediation[] {
    return planned.flatMap(({ change, decision }) => {
        if (decision.kind !== 'apply') return [];
        const drift = drifts[change.control];
        return [
            newRemediation(ports.randomness, {
                change,
                ...attributedCauseOf(drifts, change, triggerOf),
                ...(drift === undefined ? {} : { since: driftedSince(drift, change) }),
                authority: decision.authority,
                readAt,
                detectedAt,
                attemptsAllowed: baseline.guardRails.attempts,
                decidedUnder: baselineMark(ports.digest, baseline, change),
                ...(baseline.digest === undefined ? {} : { baseline: baseline.digest }),
            }),
        ];
    });
}
