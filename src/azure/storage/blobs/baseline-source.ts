import type { ContainerClient } from '@azure/storage-blob';
import type { Baseline } from '../../../baseline/baseline.ts';
import { baselineFrom } from '../../../baseline/origin.ts';
import { parseBaseline, shippedBaseline } from '../../../baseline/parse.ts';
import { respectsPolicyExemptions } from '../../../baseline/policy-exemptions.ts';
import { problemText } from '../../../baseline/problems.ts';
import { isProfileName, profileNames } from '../../../baseline/profile-names.ts';
import { effectiveBaseline, needsTags, notificationsOf } from '../../../baseline/resolve.ts';
import type { ThresholdOverrides } from '../../../baseline/threshold-schema.ts';
import { BaselineUnreadableError } from '../../../errors.ts';
import { canonicalJson } from '../../../model/canonical-json.ts';
import type { BaselineOrigin } from '../../../model/in-force.ts';
import type { BaselineSource, Clock, CurrentBaseline, Digest, InForceStore, Log } from '../../../ports.ts';
import { type Failure, failureOf, failureText } from '../../client/failure.ts';
import { blobText } from './blob-text.ts';

export interface BaselineSourceOptions {
    /** A shipped profile's name, or a blob in `container`. */
    readonly name: string;
    readonly container: ContainerClient;
    /** Where the last good document is found by an instance that has seen none. */
    readonly lastGood: Pick<InForceStore, 'read'>;
    readonly knownControls: readonly string[];
    /** What app settings say, for every server that the document says nothing else about. */
    readonly deployment: ThresholdOverrides;
    readonly clock: Clock;
    readonly digest: Digest;
    readonly log: Log;
}

/** A document that can be used, and where it came from. */
interface Accepted {
    readonly baseline: Baseline;
    readonly source: BaselineOrigin;
    /** Of the blob that it was read from. */
    readonly etag: string | undefined;
}

/** The newest document, or why there is none that can be used. */
type Newest =
    | { readonly kind: 'accepted'; readonly accepted: Accepted }
    | { readonly kind: 'refused'; readonly problems: readonly string[] };

/**
 * The baseline in force. A changed blob is taken up at the next question. While the blob is invalid, deleted or may not
 * be read, the last good document still reports, and nothing is written under it. Throws BaselineUnreadableError without
 * a good one, and while storage does not answer.
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
        const { text, etag } = await blobText(blob);
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

/** A blob that is gone or forbidden is refused like one that is invalid; when storage does not answer, this throws. */
function unreadable(name: string, error: unknown): Newest {
    const failure = failureOf(error);
    const problems = [unreadableText(name, failure)];
    if ([401, 403, 404].includes(failure.status ?? 0)) return { kind: 'refused', problems };
    throw new BaselineUnreadableError(problems, { cause: error });
}

/** A profile's name with a slip in it is the name of a blob that nobody has. */
function unreadableText(name: string, failure: Failure): string {
    const problem = `${name}: ${failureText(failure)}`;
    if (failure.status !== 404) return problem;
    return `${problem}; BASELINE names no blob in container config, and no shipped profile (${profileNames.join(', ')})`;
}

/** The last document that any instance worked with. */
async function lastGood({
    lastGood: store,
    knownControls,
}: BaselineSourceOptions): Promise<Accepted | undefined> {
    const source = (await store.read())?.inForce.baseline?.source;
    const baseline = source === undefined ? undefined : baselineFrom(source, knownControls);
    return source === undefined || baseline === undefined ? undefined : { baseline, source, etag: undefined };
}

/** What a baseline says, at the moment when it is asked. `problems`: of a newer one, which is refused. */
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
