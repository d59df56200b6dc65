/**
 * Azure resource ids of flexible servers and of the resources below them.
 * Azure writes the same id in several spellings (`resourceGroups`, `resourcegroups`), so ids are parsed once,
 * compared through `serverKey`, and shown as `serverPath`.
 */

/** A flexible server, as its resource id names it. Spelling is kept for display; comparison ignores case. */
export interface ServerId {
    readonly subscriptionId: string;
    readonly resourceGroup: string;
    readonly name: string;
}

/** The target of a resource id at or below a flexible server. */
export interface ServerResource {
    readonly server: ServerId;
    /** Lower-case type path below the server: '' for the server itself, `configurations`, `microsoft.insights/diagnosticsettings`, … */
    readonly child: string;
    /** Name of the child, '' for the server itself. */
    readonly childName: string;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Azure's rule for server names: 3 to 63 lower-case letters, digits and inner hyphens. */
const serverName = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/i;
/** Azure's rule for resource group names: up to 90 letters, digits, `_ - . ( )`, no dot at the end. */
const resourceGroupName = /^[\p{L}\p{N}_\-.()]{0,89}[\p{L}\p{N}_\-()]$/u;

/** Returns whether the text is a GUID, in any case. */
export function isGuid(text: string): boolean {
    return guid.test(text);
}

const maxIdLength = 2048;

/** Parses a resource id at or below a flexible server. Returns undefined for any other text. */
export function parseServerResource(id: string): ServerResource | undefined {
    if (id.length > maxIdLength || !id.startsWith('/')) return undefined;
    const segments = id.slice(1).replace(/\/$/, '').split('/');
    const [subscriptions, subscriptionId, groups, resourceGroup, providers, namespace, type, name, ...rest] =
        segments;
    if (!equalsIgnoringCase(subscriptions, 'subscriptions') || !guid.test(subscriptionId ?? ''))
        return undefined;
    if (!equalsIgnoringCase(groups, 'resourceGroups') || !resourceGroupName.test(resourceGroup ?? ''))
        return undefined;
    if (!equalsIgnoringCase(providers, 'providers')) return undefined;
    if (!equalsIgnoringCase(namespace, 'Microsoft.DBforPostgreSQL')) return undefined;
    if (!equalsIgnoringCase(type, 'flexibleServers') || !serverName.test(name ?? '')) return undefined;
    if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) return undefined;
    const server: ServerId = { subscriptionId: subscriptionId.toLowerCase(), resourceGroup, name };
    if (rest.length === 0) return { server, child: '', childName: '' };
    if (rest.some((segment) => segment === '')) return undefined;
    if (equalsIgnoringCase(rest[0], 'providers')) {
        const [, extension, extensionType, extensionName] = rest;
        if (extension === undefined || extensionType === undefined) return undefined;
        return {
            server,
            child: `${extension}/${extensionType}`.toLowerCase(),
            childName: extensionName ?? '',
        };
    }
    return { server, child: (rest[0] ?? '').toLowerCase(), childName: rest[1] ?? '' };
}

/** Parses the id of a flexible server itself. Returns undefined for any other text, also for a child of a server. */
export function parseServerId(id: string): ServerId | undefined {
    const resource = parseServerResource(id);
    return resource?.child === '' ? resource.server : undefined;
}

/** Returns the resource id in Azure's own spelling. */
export function serverPath(server: ServerId): string {
    return `/subscriptions/${server.subscriptionId}/resourceGroups/${server.resourceGroup}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${server.name}`;
}

/**
 * Returns a server's key for storage: `subscription|resource group|name`, lower case.
 * It holds none of the characters that Table storage forbids in keys.
 */
export function serverKey(server: ServerId): string {
    return `${server.subscriptionId}|${server.resourceGroup}|${server.name}`.toLowerCase();
}

/** Parses a server's key. Returns undefined for any other text. */
export function serverOfKey(key: string): ServerId | undefined {
    const [subscriptionId = '', resourceGroup = '', name = ''] = key.split('|');
    const server = parseServerId(serverPath({ subscriptionId, resourceGroup, name }));
    return server !== undefined && serverKey(server) === key ? server : undefined;
}

/** Returns whether two ids name the same server, whatever their spelling. */
export function isSameServer(a: ServerId, b: ServerId): boolean {
    return serverKey(a) === serverKey(b);
}

/** Returns whether two texts are equal as Azure compares names: without case. */
export function equalsIgnoringCase(a: string | undefined, b: string | undefined): boolean {
    return a !== undefined && b !== undefined && a.toLowerCase() === b.toLowerCase();
}
