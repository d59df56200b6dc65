import type { RequiredAccess } from '../access/permissions.ts';
import type { OperationFailure } from '../arm/operations.ts';
import type { ArmCall, Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { isObject, isSameJson, objectIn, textIn } from '../kernel/json.ts';
import type { ServerRecord } from '../world/server-record.ts';
import type { FlexibleServer } from '../world/world.ts';
import { refreshEncryption } from './encryption.ts';
import { serverPattern } from './paths.ts';
import { serveWrite } from './reading.ts';
import { serverBody } from './server-body.ts';
import { createdServer } from './server-create.ts';
import { acceptOperation, type Provider } from './server-operation.ts';
import { type Patched, patchedServer } from './server-patch.ts';
import { serverOf, unwritable } from './server-problems.ts';

const action = 'Microsoft.DBforPostgreSQL/flexibleServers';

/** PATCH, PUT (create, or update of one that exists) and DELETE of servers. */
export function serverWriteRoutes(provider: Provider): readonly Route[] {
    const { context } = provider;
    return [
        {
            method: 'PATCH',
            pattern: serverPattern,
            action: `${action}/write`,
            linked: identitiesOf,
            serve: (call) => serveWrite(provider, call, (server) => updated(provider, call, server)),
        },
        {
            method: 'PUT',
            pattern: serverPattern,
            action: `${action}/write`,
            linked: (call) => [...identitiesOf(call), ...subnetOf(call)],
            serve: (call) => {
                const found = serverOf(context.world, call);
                if (found.kind === 'server') return updated(provider, call, found.server);
                return createdServer(provider, call, found.response);
            },
        },
        {
            method: 'DELETE',
            pattern: serverPattern,
            action: `${action}/delete`,
            serve: (call) => {
                const found = serverOf(context.world, call);
                return found.kind === 'server' ? dropped(provider, call, found.server) : { status: 204 };
            },
        },
    ];
}

function updated(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorResponse {
    const { context } = provider;
    const { body, query } = call.request;
    const version = query.get('api-version');
    const notNow = unwritable(server);
    if (notNow !== undefined) return notNow;
    if (!isObject(body)) {
        return azureError(400, 'InvalidRequestContent', 'The request content was invalid.');
    }
    const patched = patchedServer(context, server.record, body, version);
    if (patched.kind === 'refused') return refusal(patched);
    if (context.behavior.unchangedPatch === 'ok' && isSameJson(patched.record, server.record)) {
        const shown = { version, now: context.clock.now() };
        return { status: 200, body: serverBody(server, server.record, shown) };
    }
    const { durations } = context.behavior;
    const failure = unusableKey(context, server, patched.record);
    return acceptOperation(provider, {
        call,
        server,
        name: 'UpsertServerManagementOperationV2',
        action: `${action}/write`,
        azureMs: durations.serverUpdate + (patched.restarts ? durations.restart : 0),
        retryAfterSeconds: 60,
        stateMeanwhile: 'Updating',
        ...(failure === undefined ? {} : { failure }),
        effect: (record) => {
            const again = patchedServer(context, record, body, version);
            return again.kind === 'patched' ? again.record : record;
        },
        ended: () => refreshEncryption(context, server),
    });
}

/** Assumed: that a key which cannot be used makes the operation fail, with this code and text. */
function unusableKey(
    context: ProviderContext,
    server: FlexibleServer,
    next: ServerRecord,
): OperationFailure | undefined {
    const before = server.record.properties.dataEncryption;
    const { primaryKeyURI, geoBackupKeyURI } = next.properties.dataEncryption;
    const changed = [
        ...(primaryKeyURI === before.primaryKeyURI ? [] : [primaryKeyURI]),
        ...(geoBackupKeyURI === before.geoBackupKeyURI ? [] : [geoBackupKeyURI]),
    ];
    const unusable = changed.find((uri) => uri !== undefined && context.keyState(uri) !== 'usable');
    if (unusable === undefined) return undefined;
    return {
        code: 'AzureKeyVaultKeyNotUsable',
        message: `The key '${unusable}' cannot be used by server '${server.name}': ${context.keyState(unusable)}.`,
    };
}

/** Assumed: the code of most of these refusals; that they are refused is known. */
function refusal(patched: Extract<Patched, { kind: 'refused' }>): SimulatorResponse {
    if (patched.known !== undefined) return azureError(400, patched.known.code, patched.known.message);
    return azureError(
        400,
        'InvalidParameterValue',
        `Invalid value given for parameter ${patched.parameter}: ${patched.because}. Specify a valid parameter value.`,
    );
}

function dropped(provider: Provider, call: ArmCall, server: FlexibleServer): SimulatorResponse {
    const { context } = provider;
    return acceptOperation(provider, {
        call,
        server,
        name: 'DropServerManagementOperation',
        action: `${action}/delete`,
        azureMs: context.behavior.durations.serverDelete,
        retryAfterSeconds: 15,
        stateMeanwhile: 'Dropping',
        location: 'displayed',
        effect: (record) => record,
        // Diagnostic settings stay behind, and are found again by a server of the same id.
        ended: (outcome) => {
            if (outcome === 'Succeeded') context.world.servers.delete(server.id.toLowerCase());
        },
    });
}

/**
 * A caller that sends an identity must be allowed to assign it.
 * Assumed: one that dataEncryption names counts as sent, also when the server has it already.
 */
function identitiesOf(call: ArmCall): readonly RequiredAccess[] {
    const identity = objectIn(call.request.body, 'identity');
    const encryption = objectIn(objectIn(call.request.body, 'properties'), 'dataEncryption');
    const named = ['primaryUserAssignedIdentityId', 'geoBackupUserAssignedIdentityId'].flatMap(
        (field) => textIn(encryption, field) ?? [],
    );
    const sent = [...Object.keys(objectIn(identity, 'userAssignedIdentities')), ...named];
    return [...new Set(sent)].map((scope) => ({
        action: 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
        scope,
    }));
}

function subnetOf(call: ArmCall): readonly RequiredAccess[] {
    const network = objectIn(objectIn(call.request.body, 'properties'), 'network');
    const scope = textIn(network, 'delegatedSubnetResourceId');
    return scope === undefined
        ? []
        : [{ action: 'Microsoft.Network/virtualNetworks/subnets/join/action', scope }];
}
