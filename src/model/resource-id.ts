/**
 * Azure resource ids of flexible servers and of what hangs below them.
 * Azure writes the same id in several spellings (`resourceGroups`, `resourcegroups`), so ids are parsed once,
 * compared through `serverKey`, and shown as `serverPath`.
 */

/** A flexible server, as its resource id names it. Spelling is kept for display; comparison ignores case. */
export interface ServerId {
    readonly subscriptionId: string;
    readonly resourceGroup: string;
    readonly name: string;
}

/** What a resource id below (or at) a flexible server points to. */
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

const maximumIdLength = 2048;

/** Parses a resource id at or below a flexible server; undefined when it is something else or not an id at all. */
export function parseServerResource(id: string): ServerResource | undefined {
    if (id.length > maximumIdLength || !id.startsWith('/')) return undefined;
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

/** Parses the id of a flexible server itself; undefined for anything else, a child of a server included. */
export function parseServerId(id: string): ServerId | undefined {
    const resource = parseServerResource(id);
    return resource?.child === '' ? resource.server : undefined;
}

/** The resource id in Azure's own spelling. */
export function serverPath(server: ServerId): string {
    return `/subscriptions/${server.subscriptionId}/resourceGroups/${server.resourceGroup}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${server.name}`;
}

/**
 * The one spelling of a server for storage keys: `subscription|resource group|name`, lower case.
 * Holds none of the characters that Table storage forbids in keys.
 */
export function serverKey(server: ServerId): string {
    return `${server.subscriptionId}|${server.resourceGroup}|${server.name}`.toLowerCase();
}

/** Whether two ids name the same server, whatever their spelling. */
export function isSameServer(a: ServerId, b: ServerId): boolean {
    return serverKey(a) === serverKey(b);
}

/** Whether two texts are equal as Azure compares names: without case. */
export function equalsIgnoringCase(a: string | undefined, b: string | undefined): boolean {
    return a !== undefined && b !== undefined && a.toLowerCase() === b.toLowerCase();
}
