import { canonicalJson } from '../model/canonical-json.ts';
import type { CurrentBaseline } from '../model/current-baseline.ts';
import type { BaselineOrigin } from '../model/in-force.ts';
import type { Baseline } from './baseline.ts';
import { listedExemptions } from './exemptions.ts';
import { respectsPolicyExemptions } from './policy-exemptions.ts';
import { effectiveBaseline, needsTags, notificationsOf } from './resolve.ts';
import type { ThresholdOverrides } from './threshold-schema.ts';

/** A valid document and its source. */
export interface SourcedBaseline {
    readonly baseline: Baseline;
    readonly source: BaselineOrigin;
}

export interface BaselineContext {
    /** Thresholds from app settings, for servers for which the document sets no other. */
    readonly deployment: ThresholdOverrides;
    readonly clock: { now(): Date };
    /** Returns the SHA-256 of a text, hex. */
    readonly digest: (text: string) => string;
}

/** Makes a baseline that resolves at the time of each call. `problems`: those of a newer document, which is refused. */
export function currentBaseline(
    { baseline, source }: SourcedBaseline,
    { deployment, clock, digest: hash }: BaselineContext,
    problems?: readonly string[],
): CurrentBaseline {
    const digest = hash(canonicalJson({ parts: baseline.parts, deployment }));
    const refusal = problems === undefined ? {} : { refusal: refusalText(problems) };
    return {
        name: baseline.name,
        digest,
        source,
        ...(problems === undefined ? {} : { refusal: problems }),
        needsTags: needsTags(baseline),
        respectsPolicyExemptions: respectsPolicyExemptions(baseline),
        notifications: notificationsOf(baseline),
        exemptions: listedExemptions(baseline),
        effective(server, tags) {
            const facts = tags === undefined ? server : { ...server, tags };
            const effective = effectiveBaseline(baseline, facts, clock.now(), deployment);
            return { ...effective, digest, ...refusal };
        },
    };
}

function refusalText(problems: readonly string[]): string {
    const [first = '', ...others] = problems;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return `the newest baseline is refused: ${first}${more}`;
}
