import type { ServerId } from '../model/resource-id.ts';
import type { ServerReading } from '../model/server-reading.ts';
import type { SliceName } from '../model/server-state.ts';
import type { ReadableType } from './alias-paths.ts';
import type { Json } from './json.ts';
import {
    isSameType,
    nestedResources,
    type PolicyResource,
    policyResource,
    type ServerResources,
    serverType,
} from './resources.ts';
import type { Surroundings } from './scope.ts';

/** The slice whose reads return the resources of a type. The others are lists of their own. */
const sliceOfType: Readonly<Record<ReadableType, SliceName | undefined>> = {
    'Microsoft.DBforPostgreSQL/flexibleServers': 'server',
    'Microsoft.DBforPostgreSQL/flexibleServers/configurations': 'parameters',
    'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules': 'firewallRules',
    'Microsoft.DBforPostgreSQL/flexibleServers/administrators': 'administrators',
    'Microsoft.DBforPostgreSQL/flexibleServers/advancedThreatProtectionSettings': 'threatProtection',
    'Microsoft.DBforPostgreSQL/flexibleServers/privateEndpointConnections': 'server',
    'Microsoft.DBforPostgreSQL/flexibleServers/backups': 'backups',
    'Microsoft.Insights/diagnosticSettings': 'diagnosticSettings',
    'Microsoft.DBforPostgreSQL/flexibleServers/databases': undefined,
    'Microsoft.DBforPostgreSQL/flexibleServers/virtualEndpoints': undefined,
};

/** Returns the slices to read for resources of the types. The server itself is always one of them. */
export function slicesOf(types: readonly ReadableType[]): readonly SliceName[] {
    return [...new Set<SliceName>(['server', ...types.flatMap((type) => sliceOfType[type] ?? [])])];
}

/** Returns the types that no slice reads. */
export function typesWithoutSlice(types: readonly ReadableType[]): readonly ReadableType[] {
    return types.filter((type) => sliceOfType[type] === undefined);
}

/** Returns the resources of the reading, with the reason for each of the types that lacks them. */
export function serverResources(
    reading: Extract<ServerReading, { readonly kind: 'found' }>,
    types: readonly ReadableType[],
): ServerResources {
    const kept = (reading.resources ?? []).flatMap((each) =>
        isJson(each) ? (policyResource(each) ?? []) : [],
    );
    const own = kept.findLast(({ type }) => isSameType(type, serverType));
    const all = [
        ...kept.filter((each) => each !== own && !isSameType(each.type, serverType)),
        ...(own === undefined ? [] : [own, ...nestedResources(own)]),
    ];
    const byId = new Map(all.map((each) => [each.id.toLowerCase(), each]));
    const unreadable = types.flatMap((type) => {
        const reason = reasonAgainst(type, reading, own);
        return reason === undefined ? [] : [[type.toLowerCase(), reason] as const];
    });
    return { resources: [...byId.values()], unreadable: Object.fromEntries(unreadable) };
}

/** A resource that was parsed from JSON. */
function isJson(value: unknown): value is Json {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function reasonAgainst(
    type: ReadableType,
    {
        slices,
        resources,
        readLists,
        unreadResources = {},
    }: Extract<ServerReading, { readonly kind: 'found' }>,
    server: PolicyResource | undefined,
): string | undefined {
    if (resources === undefined) return 'the saved state has no resources as Azure sent them: save it again';
    const slice = sliceOfType[type];
    if (slice === 'server') return server === undefined ? 'the server was not read' : undefined;
    if (slice === undefined) return unreadResources[type.toLowerCase()] ?? unaskedReason(type, readLists);
    const found = slices[slice];
    if (found === undefined) return `${slice} was not read`;
    return found.kind === 'unreadable' ? `${slice}: ${found.reason}` : undefined;
}

/** A list that was not asked for is not an empty one. */
function unaskedReason(type: string, readLists: readonly string[] = []): string | undefined {
    const name = type.split('/').at(-1) ?? '';
    return readLists.includes(name) ? undefined : `${name} was not read: save the state with this policy`;
}

/** Returns the facts that the functions of a rule ask for. Assumed: a scan uses the api-version of the reads. */
export function surroundingsOf(server: ServerId, policy: Surroundings['policy'], now: Date): Surroundings {
    const { subscriptionId, resourceGroup } = server;
    const id = `/subscriptions/${subscriptionId}`;
    return {
        now,
        subscription: { id, subscriptionId },
        resourceGroup: {
            id: `${id}/resourceGroups/${resourceGroup}`,
            name: resourceGroup,
            type: 'Microsoft.Resources/resourceGroups',
        },
        requestContext: { apiVersion: '2025-08-01' },
        policy,
    };
}
