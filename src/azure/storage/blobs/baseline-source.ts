import {
    type BaselineContext,
    currentBaseline,
    type SourcedBaseline,
} from '../../../baseline/current-baseline.ts';
import { baselineFrom } from '../../../baseline/origin.ts';
import { parseBaseline, shippedBaseline } from '../../../baseline/parse.ts';
import { problemText } from '../../../baseline/problems.ts';
import { isProfileName, profileNames } from '../../../baseline/profile-names.ts';
import { BaselineUnreadableError } from '../../../errors.ts';
import type { BaselineOrigin } from '../../../model/in-force.ts';
import type { BaselineSource, InForceStore, Log } from '../../../ports.ts';
import { type Failure, failureOf, failureText } from '../../client/failure.ts';
import type { ContainerClient } from '../rest/container-client.ts';
import { readBlobText } from './blob-text.ts';

export interface BaselineSourceOptions extends BaselineContext {
    /** A shipped profile's name, or a blob in `container`. */
    readonly name: string;
    readonly container: ContainerClient;
    /** Store of the last good document, for an instance that has not read one itself. */
    readonly lastGood: Pick<InForceStore, 'read'>;
    readonly knownControls: readonly string[];
    readonly log: Log;
}

interface Accepted extends SourcedBaseline {
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
