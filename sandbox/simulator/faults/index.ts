import type { FaultPlan } from '../kernel/faults.ts';
import type { Random } from '../kernel/random.ts';
import { type FaultProfileName, singleFaultsOf } from './names.ts';
import { profiles } from './profiles.ts';

export { type FaultProfileName, faultProfileNames, isFaultProfileName, parseFaultProfiles } from './names.ts';

/** The same request or operation is hit so often in a row at most. A client that repeats it gets through, whatever the seed. */
const longestStreak = 3;

/**
 * The plan of some profiles, reproducible from the seed of the randomness. Each question is put to the profiles in
 * the order of `faultProfileNames`; the first one that strikes wins. The identity endpoint is only slowed down: a
 * client without a token shows nothing of how it deals with Azure.
 */
export function createFaultPlan(names: readonly FaultProfileName[], random: Random): FaultPlan {
    const chosen = singleFaultsOf(names).map((name) => profiles[name](random));
    const served = streaks();
    const accepted = streaks();
    const statuses = streaks();
    const stale = streaks();
    return {
        beforeServing(service, method, path) {
            const fault = first(chosen, (profile) => profile.beforeServing?.(service, method, path));
            if (fault === undefined || fault.kind === 'delay') {
                served.end(`${service} ${method} ${path}`);
                return fault;
            }
            if (service === 'identity') return undefined;
            return served.mayStrike(`${service} ${method} ${path}`) ? fault : undefined;
        },
        onAccepted(method, path) {
            const fault = first(chosen, (profile) => profile.onAccepted?.(method, path));
            if (fault === undefined) accepted.end(path);
            return fault !== undefined && accepted.mayStrike(path) ? fault : undefined;
        },
        onStatus(method, path) {
            const fault = first(chosen, (profile) => profile.onStatus?.(method, path));
            if (fault === undefined) statuses.end(path);
            return fault !== undefined && statuses.mayStrike(path) ? fault : undefined;
        },
        isStaleRead(path) {
            const isStale = chosen.some((profile) => profile.isStaleRead?.(path) === true);
            if (!isStale) stale.end(path);
            return isStale && stale.mayStrike(path);
        },
        onKeyVault: (method, path) => first(chosen, (profile) => profile.onKeyVault?.(method, path)),
        staleReadsMs: (path) => first(chosen, (profile) => profile.staleReadsMs?.(path)) ?? 0,
        pendingAfterRestart: (path) => first(chosen, (profile) => profile.pendingAfterRestart?.(path)) ?? 0,
        graphRow: (id) => first(chosen, (profile) => profile.graphRow?.(id)),
        isNormalized: (id) => chosen.some((profile) => profile.isNormalized?.(id) === true),
        onEvent: () => first(chosen, (profile) => profile.onEvent?.()),
    };
}

function first<P, F>(chosen: readonly P[], ask: (profile: P) => F | undefined): F | undefined {
    for (const profile of chosen) {
        const fault = ask(profile);
        if (fault !== undefined) return fault;
    }
    return undefined;
}

/** Counts how often in a row something was hit. */
function streaks() {
    const lengths = new Map<string, number>();
    return {
        /** False when the streak is long enough; then it ends. */
        mayStrike(what: string): boolean {
            const length = lengths.get(what) ?? 0;
            if (length < longestStreak) {
                lengths.set(what, length + 1);
                return true;
            }
            lengths.delete(what);
            return false;
        },
        end(what: string): void {
            lengths.delete(what);
        },
    };
}
