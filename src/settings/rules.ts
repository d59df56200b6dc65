/** Rules for the values of settings, one per kind of value. None of them throws. */

/** Parses an https URL without user, query or fragment whose path matches the pattern. */
function httpsUrl(value: string, path: RegExp): URL | undefined {
    // The parser accepts blanks, tabs and backslashes, which are always mistakes.
    if (/[\s\\?#@]/.test(value) || !URL.canParse(value)) return undefined;
    const url = new URL(value);
    return url.protocol === 'https:' && path.test(url.pathname) ? url : undefined;
}

/** Returns whether the value is an origin such as `https://management.azure.com`, which receives Resource Manager tokens. */
export function isHttpsOrigin(value: string): boolean {
    return httpsUrl(value, /^\/$/) !== undefined;
}

/** Returns whether the value is a token audience: `https://management.azure.com/`; in Azure Stack with a path. */
export function isAudience(value: string): boolean {
    return httpsUrl(value, /^\/[\w./-]*$/) !== undefined;
}

/** Returns whether the value is the endpoint of a storage service; the path may name an emulator's account. Not Cosmos DB. */
export function isStorageEndpoint(value: string): boolean {
    const url = httpsUrl(value, /^\/([a-z0-9]+\/?)?$/);
    return url !== undefined && !/\.cosmos(?:db)?\./.test(url.hostname);
}

const topicHost = /^[a-z0-9-]+\.[a-z0-9-]+\.eventgrid\.azure\.(?:net|us|cn)$/;

/** Returns whether the value is `https://{topic}.{region}.eventgrid.azure.net/api/events`, or a topic of the sandbox. */
export function isTopicEndpoint(value: string): boolean {
    const url = httpsUrl(value, /^(?:(?:\/[\w-]+)*\/api\/events|\/)$/);
    return url !== undefined && (topicHost.test(url.host) || isLoopback(url.hostname));
}

/** Returns whether the value is an https address of pages, without a slash at its end; http on this machine. */
export function isPageAddress(value: string): boolean {
    if (/[\s\\?#@]|\/$/.test(value) || !URL.canParse(value)) return false;
    const { protocol, hostname } = new URL(value);
    return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/**
 * Returns whether the value is `vault.azure.net`, `managedhsm.azure.net`, one of another cloud, a vault's own name below
 * one of them, or the sandbox's `localhost`. In a wider domain, any host could request Pgwarden's token.
 */
export function isVaultSuffix(value: string): boolean {
    return (
        value === 'localhost' ||
        /^(?:[a-z0-9-]{1,63}\.)*(?:vault|managedhsm)(?:\.[a-z0-9-]{1,63}){2,}$/.test(value)
    );
}

/** Returns whether the value can be the name of a profile or a blob: no relative path, no query. */
export function isBaselineName(value: string): boolean {
    return (
        /^[A-Za-z0-9][A-Za-z0-9._/-]{0,254}$/.test(value) &&
        value.split('/').every((part) => part !== '' && !/^\.+$/.test(part))
    );
}

/** Returns whether the value is the resource id of a Log Analytics workspace. */
export function isWorkspaceId(value: string): boolean {
    return /^\/subscriptions\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/resourceGroups\/[^/\s?#%\\]{1,90}\/providers\/Microsoft\.OperationalInsights\/workspaces\/[a-z0-9-]{4,63}$/i.test(
        value,
    );
}

/** Returns whether the host is this machine: `localhost`, 127.0.0.0/8 or `[::1]`. */
export function isLoopback(hostname: string): boolean {
    return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Returns the milliseconds of an ISO 8601 duration in minutes and seconds, `PT1M30S`; undefined for any other text. */
export function durationMs(value: string): number | undefined {
    const parts = /^PT(?=\d)(?:(\d{1,4})M)?(?:(\d{1,5}(?:\.\d{1,3})?)S)?$/.exec(value);
    return parts === null ? undefined : (Number(parts[1] ?? 0) * 60 + Number(parts[2] ?? 0)) * 1_000;
}
