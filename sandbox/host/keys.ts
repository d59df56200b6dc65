/** The keys of a function app: who may call HTTP functions, the admin API and the extensions' webhooks. */
import { timingSafeEqual } from 'node:crypto';

export interface HostKeys {
    /** `_master`: opens everything. */
    readonly masterKey: string;
    /** The host key `default`: opens every function with authLevel `function`. */
    readonly functionKey: string;
    /** The system key `eventgrid_extension`. */
    readonly eventGridKey: string;
    /** Keys named `default` of single functions, by function name. */
    readonly functionKeys: Readonly<Record<string, string>>;
}

export type AuthLevel = 'anonymous' | 'function' | 'admin';

/** Keys that were not given are made. `randomText` gives a fresh secret on every call. */
export function hostKeys(given: Partial<HostKeys>, randomText: () => string): HostKeys {
    return {
        masterKey: given.masterKey ?? randomText(),
        functionKey: given.functionKey ?? randomText(),
        eventGridKey: given.eventGridKey ?? randomText(),
        functionKeys: given.functionKeys ?? {},
    };
}

/** True for a key that opens a function of that level. */
export function opensFunction(
    keys: HostKeys,
    level: AuthLevel,
    functionName: string,
    offered: string | undefined,
): boolean {
    if (level === 'anonymous') return true;
    if (isSameKey(offered, keys.masterKey)) return true;
    if (level === 'admin') return false;
    return isSameKey(offered, keys.functionKey) || isSameKey(offered, keys.functionKeys[functionName]);
}

export function isSameKey(offered: string | undefined, key: string | undefined): boolean {
    if (offered === undefined || key === undefined) return false;
    const [a, b] = [Buffer.from(offered), Buffer.from(key)];
    return a.length === b.length && timingSafeEqual(a, b);
}
