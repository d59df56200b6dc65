import type { ServerState } from '../../src/model/server-state.ts';

/** JSON as Azure Resource Manager answers it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Whether the value is an array. */
export function isList(value: Json | undefined): value is readonly Json[] {
    return Array.isArray(value);
}

export interface ArmResource {
    readonly type: string;
    readonly name: string;
    readonly location?: string;
    readonly properties: Json;
}

const serverType = 'Microsoft.DBforPostgreSQL/flexibleServers';

/** The server as Azure Policy sees it. */
export function serverResource({ server }: ServerState): ArmResource {
    const { location, version, state, replicationRole, network, authConfig, dataEncryption } = server;
    const { backup, highAvailability } = server;
    return {
        type: serverType,
        name: 'orders',
        location,
        properties: json({
            version,
            state,
            replicationRole,
            network,
            authConfig,
            dataEncryption,
            backup,
            highAvailability,
        }),
    };
}

/** The resources below the server that Azure Policy can look for, of every type. */
export function relatedResources(state: ServerState): readonly ArmResource[] {
    return [
        ...Object.values(state.parameters).map(({ name, value, dataType }) =>
            child('configurations', name, { value, dataType }),
        ),
        ...state.administrators.map((each) => child('administrators', each.objectId, each)),
        child('advancedThreatProtectionSettings', 'Default', state.threatProtection),
        ...state.server.privateEndpointConnections.map(({ id, status }) =>
            child('privateEndpointConnections', id, { privateLinkServiceConnectionState: { status } }),
        ),
        ...state.diagnosticSettings.map(({ name, ...properties }) => ({
            type: 'Microsoft.Insights/diagnosticSettings',
            name,
            properties: json(properties),
        })),
    ];
}

function child(type: string, name: string, properties: object): ArmResource {
    return { type: `${serverType}/${type}`, name, properties: json(properties) };
}

function json(value: object): Json {
    return JSON.parse(JSON.stringify(value));
}
