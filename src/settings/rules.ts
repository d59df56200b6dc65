/** What a setting may hold. Each rule is about one kind of value, and total. */

/** An https URL without a user, query or fragment; with the path that the pattern takes. */
function httpsUrl(value: string, path: RegExp): URL | undefined {
    // The parser takes blanks, tabs and backslashes that nobody means.
    if (/[\s\\?#@]/.test(value) || !URL.canParse(value)) return undefined;
    const url = new URL(value);
    return url.protocol === 'https:' && path.test(url.pathname) ? url : undefined;
}

/** `https://management.azure.com`: where tokens for Resource Manager go. */
export function isHttpsOrigin(value: string): boolean {
    return httpsUrl(value, /^\/$/) !== undefined;
}

/** `https://management.azure.com/`; in Azure Stack with a path. */
export function isAudience(value: string): boolean {
    return httpsUrl(value, /^\/[\w./-]*$/) !== undefined;
}

/** The endpoint of one of an account's services, with the path of an emulator's account at most. No table of Cosmos DB. */
export function isStorageEndpoint(value: string): boolean {
    const url = httpsUrl(value, /^\/([a-z0-9]+\/?)?$/);
    return url !== undefined && !/\.cosmos(?:db)?\./.test(url.hostname);
}

const topicHost = /^[a-z0-9-]+\.[a-z0-9-]+\.eventgrid\.azure\.(?:net|us|cn)$/;

/** `https://{topic}.{region}.eventgrid.azure.net/api/events`, or a topic of the sandbox. */
export function isTopicEndpoint(value: string): boolean {
    const url = httpsUrl(value, /^(?:(?:\/[\w-]+)*\/api\/events|\/)$/);
    return url !== undefined && (topicHost.test(url.host) || isLoopback(url.hostname));
}

/**
 * `vault.azure.net`, `managedhsm.azure.net`, those of other clouds, one vault's own name below them, or the sandbox's
 * `localhost`. A domain that is wider would let anybody who has a name in it ask for our token.
 */
export function isVaultSuffix(value: string): boolean {
    return (
        value === 'localhost' ||
        /^(?:[a-z0-9-]{1,63}\.)*(?:vault|managedhsm)(?:\.[a-z0-9-]{1,63}){2,}$/.test(value)
    );
}

/** A profile's name, or a blob's: no path tricks, no query. */
export function isBaselineName(value: string): boolean {
    return (
        /^[A-Za-z0-9][A-Za-z0-9._/-]{0,254}$/.test(value) &&
        value.split('/').every((part) => part !== '' && !/^\.+$/.test(part))
    );
}

/** The resource id of a Log Analytics workspace. */
export function isWorkspaceId(value: string): boolean {
    return /^\/subscriptions\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/resourceGroups\/[^/\s?#%\\]{1,90}\/providers\/Microsoft\.OperationalInsights\/workspaces\/[a-z0-9-]{4,63}$/i.test(
        value,
    );
}

export function isLoopback(hostname: string): boolean {
    return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Milliseconds in an ISO 8601 duration of minutes and seconds, `PT1M30S`; undefined when it is none. */
export function durationMs(value: string): number | undefined {
    const parts = /^PT(?=\d)(?:(\d{1,4})M)?(?:(\d{1,5}(?:\.\d{1,3})?)S)?$/.exec(value);
    return parts === null ? undefined : (Number(parts[1] ?? 0) * 60 + Number(parts[2] ?? 0)) * 1_000;
}
