import { isIPv4 } from 'node:net';
import type { ArmCall, Route } from '../arm/route.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { objectIn, textIn } from '../kernel/json.ts';
import type { FirewallRuleRecord, ServerRecord } from '../world/server-record.ts';
import type { FlexibleServer } from '../world/world.ts';
import { childRoutes, keyOf, nameOf, without } from './child.ts';
import { acceptOperation, type Provider } from './server-operation.ts';
import { invalidParameterValue, unwritable } from './server-problems.ts';

const action = 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules';

/** `flexibleServers/firewallRules`: list, read, write and delete. */
export function firewallRuleRoutes(provider: Provider): readonly Route[] {
    return childRoutes(provider, {
        type: 'firewallRules',
        items: ({ firewallRules }) => firewallRules,
        bodyOf,
        put: (call, server) => written(provider, call, server),
        remove: (call, server) => deleted(provider, call, server),
    });
}

function written(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorResponse {
    const notNow = unwritable(server) ?? withoutFirewall(server);
    if (notNow !== undefined) return notNow;
    const name = nameOf(call);
    if (!/^[a-z0-9_-]{1,128}$/i.test(name)) return invalidParameterValue('firewallRuleName');
    const properties = objectIn(call.request.body, 'properties');
    const startIpAddress = textIn(properties, 'startIpAddress') ?? '';
    const endIpAddress = textIn(properties, 'endIpAddress') ?? '';
    if (!isIPv4(startIpAddress)) return invalidParameterValue('startIpAddress');
    if (!isIPv4(endIpAddress) || numberOf(endIpAddress) < numberOf(startIpAddress)) {
        return invalidParameterValue('endIpAddress');
    }
    return acceptWrite(
        provider,
        call,
        server,
        'UpsertFirewallRulesManagementOperation',
        'write',
        (record) => ({
            ...record,
            firewallRules: {
                ...record.firewallRules,
                [keyOf(call)]: { name, startIpAddress, endIpAddress },
            },
        }),
    );
}

function deleted(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorResponse {
    const notNow = unwritable(server);
    if (notNow !== undefined) return notNow;
    return acceptWrite(
        provider,
        call,
        server,
        'DropFirewallRulesManagementOperation',
        'delete',
        (record) => ({
            ...record,
            firewallRules: without(record.firewallRules, keyOf(call)),
        }),
    );
}

/** Assumed: the operations' internal names and Retry-After. */
function acceptWrite(
    provider: Provider,
    call: ArmCall,
    server: FlexibleServer,
    name: string,
    verb: 'write' | 'delete',
    effect: (record: ServerRecord) => ServerRecord,
): SimulatorResponse {
    return acceptOperation(provider, {
        call,
        server,
        name,
        action: `${action}/${verb}`,
        azureMs: provider.context.behavior.durations.firewallRuleWrite,
        retryAfterSeconds: 10,
        effect,
    });
}

/** Assumed: status, code and text. Known: a server in a virtual network has no firewall rules. */
function withoutFirewall(server: FlexibleServer): SimulatorResponse | undefined {
    if (server.record.properties.network.delegatedSubnetResourceId === undefined) return undefined;
    return azureError(
        400,
        'FirewallRulesNotSupportedForVnetEnabledServer',
        `Firewall rules are not supported on server '${server.name}', which is in a virtual network.`,
    );
}

function numberOf(address: string): number {
    return address.split('.').reduce((total, part) => total * 256 + Number(part), 0);
}

function bodyOf(server: FlexibleServer, rule: FirewallRuleRecord): unknown {
    const { name, startIpAddress, endIpAddress } = rule;
    return {
        properties: { startIpAddress, endIpAddress },
        id: `${server.id}/firewallRules/${name}`,
        name,
        type: 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules',
    };
}
