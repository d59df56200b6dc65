import type { ContainerClient } from '@azure/storage-blob';
import type { Baseline } from '../baseline/baseline.ts';
import { parseBaseline, shippedBaseline } from '../baseline/parse.ts';
import { honoursPolicyExemptions } from '../baseline/policy-exemptions.ts';
import { problemText } from '../baseline/problems.ts';
import { isProfileName, profileNames } from '../baseline/profile-names.ts';
import { effectiveBaseline, needsTags, notificationsOf } from '../baseline/resolve.ts';
import type { ThresholdOverrides } from '../baseline/threshold-schema.ts';
import { BaselineUnreadableError } from '../errors.ts';
import type { BaselineSource, Clock, CurrentBaseline, Log } from '../ports.ts';
import { type Failure, failureOf, failureText } from './failure.ts';
import { blobText } from './storage/blob-text.ts';

export interface BaselineSourceOptions {
    /** A shipped profile's name, or a blob in `container`. */
    readonly name: string;
    readonly container: ContainerClient;
    readonly knownControls: readonly string[];
    /** What app settings say, for every server that the document says nothing else about. */
    readonly deployment: ThresholdOverrides;
    readonly clock: Clock;
    readonly log: Log;
}

/** A document that was accepted, and the ETag of its blob. */
interface Accepted {
    readonly baseline: Baseline;
    readonly etag: string | undefined;
}

/**
 * The baseline in force. A changed blob is taken up at the next question; an invalid one is refused with every problem
 * named, and the last good one stays in force in this instance. Without any good one nothing may be changed.
 */
export function baselineSource(options: BaselineSourceOptions): BaselineSource {
    if (isProfileName(options.name)) {
        const shipped = currentBaseline(shippedBaseline(options.name), options);
        return { current: async () => shipped };
    }
    let accepted: Accepted | undefined;
    let refusedEtag: string | undefined;

    async function refresh(): Promise<Accepted> {
        const blob = options.container.getBlobClient(options.name);
        const present = await blob.getProperties();
        if (accepted !== undefined && [accepted.etag, refusedEtag].includes(present.etag)) return accepted;
        const { text, etag } = await blobText(blob);
        const parsed = parseBaseline(text, options.knownControls);
        if (parsed.kind === 'valid') return { baseline: parsed.baseline, etag };
        refusedEtag = etag;
        const problems = parsed.problems.map(problemText);
        options.log.error('Baseline refused', { blob: options.name, problems: problems.join('; ') });
        if (accepted === undefined) throw new BaselineUnreadableError(problems);
        return accepted;
    }

    return {
        async current() {
            try {
                accepted = await refresh();
            } catch (error) {
                if (error instanceof BaselineUnreadableError) throw error;
                // A blob that cannot be read now may hold an exemption that we have not seen: no writes.
                throw new BaselineUnreadableError([unreadable(options.name, failureOf(error))], {
                    cause: error,
                });
            }
            return currentBaseline(accepted.baseline, options);
        },
    };
}

/** A profile's name with a slip in it is the name of a blob that nobody has. */
function unreadable(name: string, failure: Failure): string {
    const problem = `${name}: ${failureText(failure)}`;
    if (failure.status !== 404) return problem;
    return `${problem}; BASELINE names no blob in container config, and no shipped profile (${profileNames.join(', ')})`;
}

/** What a document says, at the moment when it is asked. */
export function currentBaseline(
    baseline: Baseline,
    { deployment, clock }: Pick<BaselineSourceOptions, 'deployment' | 'clock'>,
): CurrentBaseline {
    return {
        needsTags: needsTags(baseline),
        honoursPolicyExemptions: honoursPolicyExemptions(baseline),
        notifications: notificationsOf(baseline),
        effective(server, tags) {
            const facts = tags === undefined ? server : { ...server, tags };
            return effectiveBaseline(baseline, facts, clock.now(), deployment);
        },
    };
}
