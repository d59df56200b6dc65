import type { ServerState } from '../../../src/model/server-state.ts';

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

/** A server and what is below it, as Azure answers and as Azure Policy sees it. */
export interface WireServer {
    readonly server: ArmResource;
    readonly configurations: readonly ArmResource[];
    readonly administrators: readonly ArmResource[];
    readonly threatProtection: ArmResource;
    readonly diagnosticSettings: readonly ArmResource[];
    readonly defenderPlan: ArmResource;
}

/** The subscription of every server, as Azure Policy sees it. */
export const subscription: ArmResource = {
    type: 'Microsoft.Resources/subscriptions',
    name: 'contoso',
    properties: {},
};

/** The answers of Azure that a state comes from. */
export function wireServer(state: ServerState): WireServer {
    const { location, privateEndpointConnections, ...properties } = state.server;
    const connections = privateEndpointConnections.map(({ id, status }) =>
        child('privateEndpointConnections', id, { privateLinkServiceConnectionState: { status } }),
    );
    return {
        server: {
            type: serverType,
            name: 'orders',
            location,
            properties: json({ ...properties, privateEndpointConnections: connections }),
        },
        configurations: Object.values(state.parameters).map(({ name, ...parameter }) =>
            child('configurations', name, parameter),
        ),
        administrators: state.administrators.map((each) => child('administrators', each.objectId, each)),
        threatProtection: child('advancedThreatProtectionSettings', 'Default', state.threatProtection),
        diagnosticSettings: state.diagnosticSettings.map(({ name, ...setting }) => ({
            type: 'Microsoft.Insights/diagnosticSettings',
            name,
            properties: json(setting),
        })),
        defenderPlan: {
            type: 'Microsoft.Security/pricings',
            name: 'OpenSourceRelationalDatabases',
            properties: json(state.defenderPlan),
        },
    };
}

/** The resources below the server and its subscription that Azure Policy can look for, of every type. */
export function relatedResources(wire: WireServer): readonly ArmResource[] {
    const { configurations, administrators, threatProtection, diagnosticSettings, defenderPlan } = wire;
    const connections = member(wire.server.properties, 'privateEndpointConnections');
    return [
        ...configurations,
        ...administrators,
        threatProtection,
        ...diagnosticSettings,
        defenderPlan,
        ...(isList(connections) ? connections : []).map((each) => ({
            type: `${serverType}/privateEndpointConnections`,
            name: 'connection',
            properties: member(each, 'properties') ?? null,
        })),
    ];
}

/** A member of an object; undefined where there is no object or no such member. */
export function member(value: Json | undefined, name: string): Json | undefined {
    if (value === null || typeof value !== 'object' || isList(value)) return undefined;
    return value[name];
}

function child(type: string, name: string, properties: object): ArmResource {
    return { type: `${serverType}/${type}`, name, properties: json(properties) };
}

function json(value: object): Json {
    return JSON.parse(JSON.stringify(value));
}
