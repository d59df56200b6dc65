import type { Baseline } from '../../../baseline/baseline.ts';
import { listedExemptions } from '../../../baseline/exemptions.ts';
import { baselineFrom } from '../../../baseline/origin.ts';
import { parseBaseline, shippedBaseline } from '../../../baseline/parse.ts';
import { respectsPolicyExemptions } from '../../../baseline/policy-exemptions.ts';
import { problemText } from '../../../baseline/problems.ts';
import { isProfileName, profileNames } from '../../../baseline/profile-names.ts';
import { effectiveBaseline, needsTags, notificationsOf } from '../../../baseline/resolve.ts';
import type { ThresholdOverrides } from '../../../baseline/threshold-schema.ts';
import { BaselineUnreadableError } from '../../../errors.ts';
import { canonicalJson } from '../../../model/canonical-json.ts';
import type { CurrentBaseline } from '../../../model/current-baseline.ts';
import type { BaselineOrigin } from '../../../model/in-force.ts';
import type { BaselineSource, Clock, Digest, InForceStore, Log } from '../../../ports.ts';
import { type Failure, failureOf, failureText } from '../../client/failure.ts';
import type { ContainerClient } from '../rest/container-client.ts';
import { readBlobText } from './blob-text.ts';

export interface BaselineSourceOptions {
    /** A shipped profile's name, or a blob in `container`. */
    readonly name: string;
    readonly container: ContainerClient;
    /** Store of the last good document, for an instance that has not read one itself. */
    readonly lastGood: Pick<InForceStore, 'read'>;
    readonly knownControls: readonly string[];
    /** Thresholds from app settings, for servers for which the document sets no other. */
    readonly deployment: ThresholdOverrides;
    readonly clock: Clock;
    readonly digest: Digest;
    readonly log: Log;
}

/** A valid document and its source. */
interface Accepted {
    readonly baseline: Baseline;
    readonly source: BaselineOrigin;
    /** ETag of the blob that it was read from. */
    readonly etag: string | undefined;
}

/** The newest document, or its problems. */
type Newest =
    | { readonly kind: 'accepted'; readonly accepted: Accepted }
    | { readonly kind: 'refused'; readonly problems: readonly string[] };

/**
 * Makes the source of the baseline in force. A changed blob is used from the next call on. While the blob is invalid,
 * deleted or forbidden, the last good document is still used for reports, and nothing is written. Throws
 * BaselineUnreadableError without a good document, and while storage does not respond.
 */
export function baselineSource(options: BaselineSourceOptions): BaselineSource {
    const { name } = options;
    if (isProfileName(name)) {
        const source: BaselineOrigin = { kind: 'profile', name };
        const shipped = currentBaseline({ baseline: shippedBaseline(name), source }, options);
        return { current: async () => shipped };
    }
    let good: Accepted | undefined;
    let refused: { readonly etag: string | undefined; readonly problems: readonly string[] } | undefined;

    async function newest(): Promise<Newest> {
        const blob = options.container.getBlobClient(name);
        const present = await blob.getProperties();
        if (good !== undefined && good.etag === present.etag) return { kind: 'accepted', accepted: good };
        if (refused !== undefined && refused.etag === present.etag) {
            return { kind: 'refused', problems: refused.problems };
        }
        const { text, etag } = await readBlobText(blob);
        const parsed = parseBaseline(text, options.knownControls);
        if (parsed.kind === 'valid') {
            const source: BaselineOrigin = { kind: 'document', text };
            return { kind: 'accepted', accepted: { baseline: parsed.baseline, source, etag } };
        }
        const problems = parsed.problems.map(problemText);
        refused = { etag, problems };
        options.log.error('Baseline refused', { blob: name, problems: problems.join('; ') });
        return { kind: 'refused', problems };
    }

    return {
        async current() {
            const found = await newest().catch((error: unknown) => unreadable(name, error));
            if (found.kind === 'accepted') {
                good = found.accepted;
                return currentBaseline(good, options);
            }
            good ??= await lastGood(options);
            if (good === undefined) throw new BaselineUnreadableError(found.problems, { isRefused: true });
            return currentBaseline(good, options, found.problems);
        },
    };
}

/** Refuses a deleted or forbidden blob like an invalid one. Throws BaselineUnreadableError when storage does not respond. */
function unreadable(name: string, error: unknown): Newest {
    const failure = failureOf(error);
    const problems = [unreadableText(name, failure)];
    if ([401, 403, 404].includes(failure.status ?? 0)) return { kind: 'refused', problems };
    throw new BaselineUnreadableError(problems, { cause: error });
}

/** Returns the problem with a blob that cannot be read. A misspelled profile looks like the name of a missing blob. */
function unreadableText(name: string, failure: Failure): string {
    const problem = `${name}: ${failureText(failure)}`;
    if (failure.status !== 404) return problem;
    return `${problem}; BASELINE names neither a blob in container config nor a shipped profile (${profileNames.join(', ')})`;
}

/** Restores the last document that any instance used. */
async function lastGood({
    lastGood: store,
    knownControls,
}: BaselineSourceOptions): Promise<Accepted | undefined> {
    const source = (await store.read())?.inForce.baseline?.source;
    const baseline = source === undefined ? undefined : baselineFrom(source, knownControls);
    return source === undefined || baseline === undefined ? undefined : { baseline, source, etag: undefined };
}

/** Makes a baseline that resolves at the time of each call. `problems`: those of a newer document, which is refused. */
export function currentBaseline(
    { baseline, source }: Pick<Accepted, 'baseline' | 'source'>,
    { deployment, clock, digest: hash }: Pick<BaselineSourceOptions, 'deployment' | 'clock' | 'digest'>,
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
