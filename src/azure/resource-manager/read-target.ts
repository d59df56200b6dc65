import type { ReadBackAnswer } from '../../model/answers.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { Change } from '../../model/change.ts';
import { samenessFor } from '../../model/parameter-value.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import { restartReading } from '../../model/restart-reading.ts';
import type { DataEncryption, DiagnosticSetting, KeyRotationPolicy } from '../../model/server-state.ts';
import { failureOf } from '../failure.ts';
import type { KeyVault } from '../key-vault/key-vault.ts';
import type { ResourceManagerClients } from './clients.ts';
import { listOf } from './pages.ts';
import {
    parseAdministrator,
    parseFirewallRule,
    parseParameter,
    parseParameters,
    parseThreatProtection,
} from './parse.ts';
import { parseDiagnosticSetting } from './parse-diagnostic-setting.ts';
import { parseServer } from './parse-server.ts';

/**
 * Reads a change's target, and nothing else, and says which side of the change it shows. One call; a second one where
 * the target is not there, because that may mean that its server is not.
 */
export async function readTarget(
    clients: ResourceManagerClients,
    keyVault: Pick<KeyVault, 'readVersions' | 'readRotationPolicy'>,
    server: ServerId,
    change: Change,
): Promise<ReadBackAnswer> {
    const { resourceGroup, name } = server;
    const postgres = clients.postgres(server.subscriptionId);
    switch (change.kind) {
        case 'parameter': {
            const found = parseParameter(await postgres.configurations.get(resourceGroup, name, change.name));
            return compared(found.value, change.from, change.to, samenessFor(change));
        }
        case 'network':
        case 'authConfig':
        case 'backup': {
            const found = parseServer(await postgres.servers.get(resourceGroup, name))[change.kind];
            return compared<object>(found, change.from, change.to, isSameSection);
        }
        case 'dataEncryption': {
            const found = parseServer(await postgres.servers.get(resourceGroup, name)).dataEncryption;
            return compared(written(found), written(change.from), written(change.to), isSameSection);
        }
        case 'threatProtection': {
            const answer = await postgres.advancedThreatProtectionSettings.get(
                resourceGroup,
                name,
                'Default',
            );
            return compared(parseThreatProtection(answer).state, change.from, change.to, Object.is);
        }
        case 'administrator': {
            const reading = postgres.administratorsMicrosoftEntra.get(resourceGroup, name, change.objectId);
            const found = await childOrNull(clients, server, reading.then(parseAdministrator));
            return compared(found?.objectId, change.from?.objectId, change.to?.objectId, isSameSection);
        }
        case 'firewallRule': {
            const reading = postgres.firewallRules.get(resourceGroup, name, change.name);
            const found = await childOrNull(clients, server, reading.then(parseFirewallRule));
            return compared(found, change.from, change.to, isSameSection);
        }
        case 'diagnosticSetting': {
            const settings = clients.monitor(server.subscriptionId).diagnosticSettings;
            const reading = settings.get(serverPath(server).slice(1), change.name);
            const found = await childOrNull(clients, server, reading.then(parseDiagnosticSetting));
            return compared(found, change.from, change.to, isSameSetting);
        }
        case 'keyRotationPolicy': {
            const policy = await keyVault.readRotationPolicy(change.keyUri);
            return compared(policy ?? null, change.from, change.to, isSamePolicy);
        }
        case 'keyRotation': {
            const [newest] = await keyVault.readVersions(change.keyUri);
            return newest !== undefined && newest.version !== change.from
                ? { kind: 'wanted' }
                : { kind: 'unchanged' };
        }
        case 'restart':
            return await restarted(clients, server, change.from);
    }
}

/** The parameters of a restart, and whether the server is at rest again. */
async function restarted(
    clients: ResourceManagerClients,
    { subscriptionId, resourceGroup, name }: ServerId,
    parameters: readonly string[],
): Promise<ReadBackAnswer> {
    const { configurations, servers } = clients.postgres(subscriptionId);
    const list = parseParameters(await listOf(configurations.listByServer(resourceGroup, name)));
    const { state } = parseServer(await servers.get(resourceGroup, name));
    return restartReading(list, state, parameters);
}

function compared<Value>(
    found: Value,
    from: Value,
    to: Value,
    isSame: (a: Value, b: Value) => boolean,
): ReadBackAnswer {
    if (isSame(found, to)) return { kind: 'wanted' };
    if (isSame(found, from)) return { kind: 'unchanged' };
    return { kind: 'other', found: typeof found === 'string' ? found : canonicalJson(found) };
}

/** Ids and enumerations come back in other spellings than they were written in. */
function isSameSection(a: unknown, b: unknown): boolean {
    return canonicalJson(a).toLowerCase() === canonicalJson(b).toLowerCase();
}

/** What a PATCH of dataEncryption carries: the key status is Azure's own to tell. */
function written(
    encryption: DataEncryption,
): Omit<DataEncryption, 'primaryEncryptionKeyStatus' | 'geoBackupEncryptionKeyStatus'> {
    const { primaryEncryptionKeyStatus: _primary, geoBackupEncryptionKeyStatus: _geo, ...rest } = encryption;
    return rest;
}

/**
 * Two settings are the same when they send the same enabled logs and metrics to the same sinks. Azure adds disabled
 * categories, empty retention policies and the default destination type to what was written.
 */
function isSameSetting(a: DiagnosticSetting | null, b: DiagnosticSetting | null): boolean {
    return isSameSection(essence(a), essence(b));
}

function essence(setting: DiagnosticSetting | null): unknown {
    if (setting === null) return null;
    const { logs, metrics, logAnalyticsDestinationType, ...sinks } = setting;
    return {
        ...sinks,
        isDedicated: logAnalyticsDestinationType?.toLowerCase() === 'dedicated',
        logs: logs
            .filter(({ enabled }) => enabled)
            .map(({ category, categoryGroup }) => `${categoryGroup ?? ''}/${category ?? ''}`)
            .sort(),
        metrics: metrics
            .filter(({ enabled }) => enabled)
            .map(({ category }) => category ?? '')
            .sort(),
    };
}

function isSamePolicy(a: KeyRotationPolicy | null, b: KeyRotationPolicy | null): boolean {
    return isSameSection(sorted(a), sorted(b));
}

function sorted(policy: KeyRotationPolicy | null): unknown {
    if (policy === null) return null;
    return { expiresIn: policy.expiresIn, actions: policy.lifetimeActions.map(canonicalJson).sort() };
}

/** Null for a child that does not exist. Azure says 404 for a server that does not exist as well: that is an error. */
async function childOrNull<Found>(
    clients: ResourceManagerClients,
    server: ServerId,
    reading: Promise<Found>,
): Promise<Found | null> {
    try {
        return await reading;
    } catch (error) {
        if (failureOf(error).status !== 404) throw error;
        await clients.postgres(server.subscriptionId).servers.get(server.resourceGroup, server.name);
        return null;
    }
}
