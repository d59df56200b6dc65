import { parseKeyUri, type UsedKey, unusable, versionInUse } from './encryption-keys.ts';

const versionsUnread = 'the versions of the key could not be read';

/** A key reference that is not as wanted, with the URI that repairs it. */
export interface KeyRepoint {
    readonly used: UsedKey;
    readonly to: string;
    /** The reason against writing the URI. */
    readonly reason?: string;
}

/** Returns the change of the reference to a key, or undefined when it is as wanted. */
export function keyRepoint(
    used: UsedKey,
    wanted: 'versionless' | 'latest',
    at: string,
): KeyRepoint | undefined {
    return wanted === 'versionless' ? toVersionless(used, at) : toLatest(used, at);
}

/** Without a version Azure follows the newest one, whatever its condition: that one must be usable now. */
function toVersionless(used: UsedKey, at: string): KeyRepoint | undefined {
    const uri = parseKeyUri(used.uri);
    if (uri === undefined) return unreadable(used);
    if (uri.version === undefined) return undefined;
    const versions = used.key?.versions ?? [];
    if (versions === 'unread') return repoint(used, uri.versionless, versionsUnread);
    const [newest] = versions;
    const refused = newest === undefined ? notShown(used) : unusable(newest, at);
    return repoint(used, uri.versionless, refused ?? refusedInUse(used, at));
}

function toLatest(used: UsedKey, at: string): KeyRepoint | undefined {
    const uri = parseKeyUri(used.uri);
    if (uri === undefined) return unreadable(used);
    const versions = used.key?.versions ?? [];
    if (versions === 'unread') {
        // A version that is named may be the newest one.
        return uri.version === undefined
            ? repoint(used, 'the newest usable version', versionsUnread)
            : undefined;
    }
    const latest = versions.find((version) => unusable(version, at) === undefined);
    if (latest === undefined) {
        const reasons = versions.flatMap((version) => unusable(version, at) ?? []);
        return repoint(used, 'the newest usable version', reasons.join(', ') || notShown(used));
    }
    if (uri.version?.toLowerCase() === latest.version.toLowerCase()) return undefined;
    return repoint(used, `${uri.versionless}/${latest.version}`, refusedInUse(used, at));
}

/** Azure unwraps the data key with the version in use before it wraps it with the new one. */
function refusedInUse(used: UsedKey, at: string): string | undefined {
    const inUse = versionInUse(used);
    if (inUse === 'unread') return versionsUnread;
    if (inUse === undefined) return 'Key Vault does not show the version in use';
    const reason = unusable(inUse, at);
    return reason === undefined
        ? undefined
        : `${reason}, and Azure needs the version in use to move to another`;
}

function repoint(used: UsedKey, to: string, reason: string | undefined): KeyRepoint {
    return reason === undefined ? { used, to } : { used, to, reason: `${used.property}: ${reason}` };
}

function unreadable(used: UsedKey): KeyRepoint {
    return repoint(used, 'a key URI', 'it is not a key URI');
}

function notShown(used: UsedKey): string {
    return `Key Vault shows no version of ${parseKeyUri(used.uri)?.versionless ?? used.uri}`;
}
