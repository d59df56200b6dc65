/** Drifts of servers against the baseline, each as one write of Resource Manager. */
import { field, type ResourceManagerCall } from './resource-manager-calls.ts';

export interface Drift {
    /** In Azure's own words: `require_secure_transport`. */
    readonly what: string;
    /** The write that does it on that server now; undefined when there is nothing to drift. */
    readonly plan: (read: ReadResource, serverId: string) => Promise<DriftWrite | undefined>;
}

export interface DriftWrite {
    readonly method: 'PUT' | 'PATCH' | 'DELETE';
    readonly path: string;
    readonly body?: object;
    readonly from: string;
    readonly to: string;
}

/** A change against the baseline that was made. */
export interface CompletedDrift {
    readonly at: Date;
    /** Resource id. */
    readonly serverId: string;
    readonly serverName: string;
    /** Name of the person who made it. */
    readonly person: string;
    /** In Azure's own words: `require_secure_transport`. */
    readonly what: string;
    readonly from: string;
    readonly to: string;
}

/** The body of a resource; undefined when it cannot be read. */
export type ReadResource = (path: string) => Promise<unknown>;

/** Reads as that person. */
export function readAs(call: ResourceManagerCall, objectId: string): ReadResource {
    return async (path) => {
        const { status, body } = await call(objectId, 'GET', path);
        return status === 200 ? body : undefined;
    };
}

function parameter(name: string, to: string): Drift {
    return {
        what: name,
        async plan(read, serverId) {
            const path = `${serverId}/configurations/${name}`;
            const properties = field(await read(path), 'properties');
            const from = field(properties, 'value');
            if (typeof from !== 'string' || from.toLowerCase() === to.toLowerCase()) return undefined;
            if (field(properties, 'isReadOnly') === true) return undefined;
            const body = { properties: { value: to, source: 'user-override' } };
            return { method: 'PATCH', path, body, from, to };
        },
    };
}

const threatProtection: Drift = {
    what: 'advancedThreatProtectionSettings',
    async plan(read, serverId) {
        const path = `${serverId}/advancedThreatProtectionSettings/Default`;
        if (field(await read(path), 'properties', 'state') !== 'Enabled') return undefined;
        return {
            method: 'PUT',
            path,
            body: { properties: { state: 'Disabled' } },
            from: 'Enabled',
            to: 'Disabled',
        };
    },
};

const diagnosticSetting: Drift = {
    what: 'diagnosticSettings',
    async plan(read, serverId) {
        const path = `${serverId}/providers/Microsoft.Insights/diagnosticSettings`;
        const settings = field(await read(path), 'value');
        const name = Array.isArray(settings) ? field(settings[0], 'name') : undefined;
        if (typeof name !== 'string') return undefined;
        return { method: 'DELETE', path: `${path}/${name}`, from: name, to: 'deleted' };
    },
};

const publicNetworkAccess: Drift = {
    what: 'publicNetworkAccess',
    async plan(read, serverId) {
        const network = field(await read(serverId), 'properties', 'network');
        const isPrivate = field(network, 'publicNetworkAccess') === 'Disabled';
        // A VNet-injected server cannot be opened.
        if (!isPrivate || field(network, 'delegatedSubnetResourceId') !== undefined) return undefined;
        return {
            method: 'PATCH',
            path: serverId,
            body: { properties: { network: { publicNetworkAccess: 'Enabled' } } },
            from: 'Disabled',
            to: 'Enabled',
        };
    },
};

const azureServicesRule: Drift = {
    what: 'firewallRules',
    async plan(read, serverId) {
        const network = field(await read(serverId), 'properties', 'network');
        if (field(network, 'publicNetworkAccess') !== 'Enabled') return undefined;
        const path = `${serverId}/firewallRules/AllowAllAzureServicesAndResourcesWithinAzureIps`;
        if ((await read(path)) !== undefined) return undefined;
        const range = { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' };
        return {
            method: 'PUT',
            path,
            body: { properties: range },
            from: 'no rule',
            to: '0.0.0.0 to 0.0.0.0',
        };
    },
};

/** From the most telling on: the first ones are what a newcomer sees first. */
export const drifts: readonly Drift[] = [
    parameter('require_secure_transport', 'off'),
    parameter('log_connections', 'off'),
    parameter('password_encryption', 'md5'),
    diagnosticSetting,
    parameter('log_checkpoints', 'off'),
    threatProtection,
    parameter('connection_throttle.enable', 'off'),
    parameter('log_disconnections', 'off'),
    parameter('pgaudit.log', 'none'),
    parameter('log_line_prefix', '%t-%c-'),
    parameter('logfiles.retention_days', '3'),
    publicNetworkAccess,
    azureServicesRule,
];
