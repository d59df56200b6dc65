import type { ArmCall, Route } from '../arm/route.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import { objectIn, textIn } from '../kernel/json.ts';
import type { ServerRecord } from '../world/server-record.ts';
import type { FlexibleServer } from '../world/world.ts';
import { childNotFound } from './child.ts';
import { serverPattern } from './paths.ts';
import { serveRead, serveWrite } from './reading.ts';
import { acceptOperation, type Provider } from './server-operation.ts';
import { invalidParameterValue, unwritable } from './server-problems.ts';

const action = 'Microsoft.DBforPostgreSQL/flexibleServers/advancedThreatProtectionSettings';

/** `flexibleServers/advancedThreatProtectionSettings/Default`. */
export function threatProtectionRoutes(provider: Provider): readonly Route[] {
    const collection = `${serverPattern}/advancedThreatProtectionSettings`;
    return [
        {
            method: 'GET',
            pattern: collection,
            action: `${action}/read`,
            serve: (call) =>
                serveRead(provider, call, (server, record) => ({
                    status: 200,
                    body: { value: [bodyOf(server, record)] },
                })),
        },
        {
            method: 'GET',
            pattern: `${collection}/{setting}`,
            action: `${action}/read`,
            serve: (call) =>
                serveRead(provider, call, (server, record) =>
                    isDefault(call)
                        ? { status: 200, body: bodyOf(server, record) }
                        : childNotFound(
                              server,
                              'advancedThreatProtectionSettings',
                              call.parameters.setting ?? '',
                          ),
                ),
        },
        ...(['PUT', 'PATCH'] as const).map(
            (method): Route => ({
                method,
                pattern: `${collection}/{setting}`,
                action: `${action}/write`,
                serve: (call) => serveWrite(provider, call, (server) => written(provider, call, server)),
            }),
        ),
    ];
}

function written(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorResponse {
    const notNow = unwritable(server);
    if (notNow !== undefined) return notNow;
    if (!isDefault(call)) return invalidParameterValue('threatProtectionName');
    const state = textIn(objectIn(call.request.body, 'properties'), 'state');
    if (state !== 'Enabled' && state !== 'Disabled') return invalidParameterValue('state');
    const { behavior, clock } = provider.context;
    return acceptOperation(provider, {
        call,
        server,
        name: 'UpsertThreatProtectionStateOperation',
        action: `${action}/write`,
        azureMs: behavior.durations.threatProtectionWrite,
        retryAfterSeconds: 10,
        effect: (record) => ({
            ...record,
            threatProtection: { state, creationTime: clock.now().toISOString() },
        }),
    });
}

function isDefault(call: ArmCall): boolean {
    return call.parameters.setting?.toLowerCase() === 'default';
}

function bodyOf(server: FlexibleServer, record: ServerRecord): unknown {
    return {
        properties: record.threatProtection,
        id: `${server.id}/advancedThreatProtectionSettings/Default`,
        name: 'Default',
        type: 'Microsoft.DBforPostgreSQL/flexibleServers/advancedThreatProtectionSettings',
    };
}
