import type { OperationFailure } from '../arm/operations.ts';
import type { ArmCall, Route } from '../arm/route.ts';
import type { CatalogueEntry } from '../catalogue/index.ts';
import { unexpectedError } from '../kernel/fault-response.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { objectIn, textIn } from '../kernel/json.ts';
import type { ServerRecord, SetParameter } from '../world/server-record.ts';
import type { FlexibleServer } from '../world/world.ts';
import { isAllowedValue } from './parameter-value.ts';
import { serverPattern } from './paths.ts';
import { serveRead, serveWrite } from './reading.ts';
import { acceptOperation, type Provider } from './server-operation.ts';
import { invalidParameterValue, unreadable, unwritable } from './server-problems.ts';

const action = 'Microsoft.DBforPostgreSQL/flexibleServers/configurations';

/** `flexibleServers/configurations`: the list (one page), one of them, and writes, which run on. */
export function configurationRoutes(provider: Provider): readonly Route[] {
    return [
        {
            method: 'GET',
            pattern: `${serverPattern}/configurations`,
            action: `${action}/read`,
            serve: (call) =>
                serveRead(provider, call, (server, record) => {
                    const notNow = unreadable(server);
                    if (notNow !== undefined) return notNow;
                    const entries = [...provider.context.catalogue(record.properties.version).values()];
                    const value = entries.map((entry) => configuration(provider, server, record, entry));
                    return { status: 200, body: { value } };
                }),
        },
        {
            method: 'GET',
            pattern: `${serverPattern}/configurations/{name}`,
            action: `${action}/read`,
            serve: (call) =>
                serveRead(provider, call, (server, record) => {
                    const notNow = unreadable(server);
                    if (notNow !== undefined) return notNow;
                    const name = call.parameters.name ?? '';
                    const entry = provider.context
                        .catalogue(record.properties.version)
                        .get(name.toLowerCase());
                    if (entry === undefined) return configurationNotExists(server, name);
                    return { status: 200, body: configuration(provider, server, record, entry) };
                }),
        },
        ...(['PATCH', 'PUT'] as const).map(
            (method): Route => ({
                method,
                pattern: `${serverPattern}/configurations/{name}`,
                action: `${action}/write`,
                serve: (call) => serveWrite(provider, call, (server) => written(provider, call, server)),
            }),
        ),
    ];
}

function written(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorResponse {
    const { context } = provider;
    const notNow = unwritable(server);
    if (notNow !== undefined) return notNow;
    const name = call.parameters.name ?? '';
    const entry = context.catalogue(server.record.properties.version).get(name.toLowerCase());
    if (entry === undefined) return configurationNotExists(server, name);
    const properties = objectIn(call.request.body, 'properties');
    const source = textIn(properties, 'source') ?? 'user-override';
    if (source !== 'user-override' && source !== 'system-default') return unexpectedError();
    const value = source === 'system-default' ? entry.defaultValue : textIn(properties, 'value');
    if (value === undefined) return invalidParameterValue(entry.name);
    const isRefusedValue = !entry.isReadOnly && !isAllowedValue(entry, value);
    if (isRefusedValue && context.behavior.invalidValue === 'synchronous') {
        return invalidParameterValue(entry.name);
    }
    const failure = entry.isReadOnly
        ? readOnlyFailure
        : isRefusedValue
          ? invalidValueFailure(entry)
          : undefined;
    return acceptOperation(provider, {
        call,
        server,
        name: 'UpdateOrcasServerParameterManagementOperation',
        action: `${action}/write`,
        azureMs: context.behavior.durations.configurationWrite,
        retryAfterSeconds: 10,
        ...(failure === undefined ? {} : { failure }),
        effect: (record) => withParameter(record, entry, stored(provider, value)),
    });
}

/** The message is literally that. */
const readOnlyFailure: OperationFailure = { code: 'OperationFailed', message: '{0}' };

function invalidValueFailure(entry: CatalogueEntry): OperationFailure {
    // Assumed: the code is single server's, the text that of the synchronous refusal.
    return {
        code: 'InvalidConfigurationValue',
        message: `Invalid value given for parameter ${entry.name}. Specify a valid parameter value.`,
    };
}

function stored(provider: Provider, value: string): string {
    return provider.context.behavior.storedCase === 'lowerCase' ? value.toLowerCase() : value;
}

/**
 * The record with the parameter set. A dynamic parameter runs with it at once, a static one after a restart.
 * A write of the default is no error and leaves or makes the source `system-default`.
 */
export function withParameter(record: ServerRecord, entry: CatalogueEntry, value: string): ServerRecord {
    const key = entry.name.toLowerCase();
    const running = entry.isDynamicConfig ? value : (record.parameters[key]?.running ?? entry.value);
    const source = value === entry.defaultValue ? 'system-default' : 'user-override';
    return { ...record, parameters: { ...record.parameters, [key]: { value, running, source } } };
}

/** The parameter as it stands on that server. */
function parameterOf(record: ServerRecord, entry: CatalogueEntry): SetParameter {
    const untouched: SetParameter = { value: entry.value, running: entry.value, source: entry.source };
    return record.parameters[entry.name.toLowerCase()] ?? untouched;
}

function configuration(
    provider: Provider,
    server: FlexibleServer,
    record: ServerRecord,
    entry: CatalogueEntry,
): unknown {
    const set = parameterOf(record, entry);
    const isConfigPendingRestart =
        !entry.isDynamicConfig &&
        (set.value !== set.running || isFlaggedLate(server, entry, provider.context.clock.now()));
    const showsNew = provider.context.behavior.pendingRestartShows === 'newValue';
    return {
        properties: {
            value: showsNew ? set.value : set.running,
            description: entry.description,
            defaultValue: entry.defaultValue,
            dataType: entry.dataType,
            allowedValues: entry.allowedValues,
            source: set.source,
            isDynamicConfig: entry.isDynamicConfig,
            isReadOnly: entry.isReadOnly,
            isConfigPendingRestart,
            ...(entry.unit === undefined ? {} : { unit: entry.unit }),
        },
        id: `${server.id}/configurations/${entry.name}`,
        name: entry.name,
        type: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations',
    };
}

function isFlaggedLate({ lateFlags }: FlexibleServer, { name }: CatalogueEntry, now: Date): boolean {
    if (lateFlags === undefined || now.getTime() >= lateFlags.until) return false;
    return lateFlags.names.has(name.toLowerCase());
}

function configurationNotExists(server: FlexibleServer, name: string): SimulatorResponse {
    return azureError(
        404,
        'ConfigurationNotExists',
        `The configuration '${name}' does not exist for ${server.name} server version ${server.record.properties.version}.`,
    );
}
