import { MalformedInputError } from '../../errors.ts';
import type { Change } from '../../model/change.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import { restartReading } from '../../model/restart-reading.ts';
import type { ServerProperties } from '../../model/server-state.ts';
import {
    compared,
    encryptionParts,
    fieldParts,
    parameterParts,
    policyParts,
    ruleParts,
    settingParts,
} from '../../model/target-parts.ts';
import type { ReadBackResult } from '../../model/write-results.ts';
import { failureOf } from '../client/failure.ts';
import { listOf } from '../client/pages.ts';
import type { KeyVault } from '../key-vault/key-vault.ts';
import type { ResourceManagerClients } from './clients.ts';
import {
    parseAdministrator,
    parseFirewallRule,
    parseParameter,
    parseParameters,
    parseThreatProtection,
} from './parse.ts';
import { parseDiagnosticSetting } from './parse-diagnostic-setting.ts';
import { parseServerParts } from './parse-server.ts';

/**
 * Reads a change's target, and nothing else, and says which side of the change it shows. One call; a second one where
 * the target is not there, because that may mean that its server is not.
 */
export async function readTarget(
    clients: ResourceManagerClients,
    keyVault: Pick<KeyVault, 'readVersions' | 'readRotationPolicy'>,
    server: ServerId,
    change: Change,
): Promise<ReadBackResult> {
    const { resourceGroup, name } = server;
    const postgres = clients.postgres(server.subscriptionId);
    switch (change.kind) {
        case 'parameter': {
            const found = parseParameter(await postgres.configurations.get(resourceGroup, name, change.name));
            return compared(found.value, change.from, change.to, parameterParts(change));
        }
        case 'network':
        case 'authConfig': {
            const found = sectionOf(await postgres.servers.get(resourceGroup, name), change.kind);
            return compared<object>(found, change.from, change.to, fieldParts);
        }
        case 'backup': {
            const found = sectionOf(await postgres.servers.get(resourceGroup, name), 'backup');
            // The rest of the section is not written.
            return compared(found, change.from, change.to, (side) => [`${side.backupRetentionDays} days`]);
        }
        case 'dataEncryption': {
            const found = sectionOf(await postgres.servers.get(resourceGroup, name), 'dataEncryption');
            return compared(found, change.from, change.to, encryptionParts);
        }
        case 'threatProtection': {
            const answer = await postgres.advancedThreatProtectionSettings.get(
                resourceGroup,
                name,
                'Default',
            );
            return compared(parseThreatProtection(answer).state, change.from, change.to, (state) => [state]);
        }
        case 'administrator': {
            const reading = postgres.administratorsMicrosoftEntra.get(resourceGroup, name, change.objectId);
            const found = await childOrNull(clients, server, reading.then(parseAdministrator));
            // Azure cuts the name to what PostgreSQL takes.
            return compared(found, change.from, change.to, ({ objectId }) => [objectId.toLowerCase()]);
        }
        case 'firewallRule': {
            const reading = postgres.firewallRules.get(resourceGroup, name, change.name);
            const found = await childOrNull(clients, server, reading.then(parseFirewallRule));
            return compared(found, change.from, change.to, ruleParts);
        }
        case 'diagnosticSetting': {
            const settings = clients.monitor(server.subscriptionId).diagnosticSettings;
            const reading = settings.get(serverPath(server).slice(1), change.name);
            const found = await childOrNull(clients, server, reading.then(parseDiagnosticSetting));
            return compared(found, change.from, change.to, settingParts(change.from, change.to));
        }
        case 'keyRotationPolicy': {
            const policy = await keyVault.readRotationPolicy(change.keyUri);
            return compared(policy ?? null, change.from, change.to, policyParts);
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
): Promise<ReadBackResult> {
    const { configurations, servers } = clients.postgres(subscriptionId);
    const list = parseParameters(await listOf(configurations.listByServer(resourceGroup, name)));
    const { state } = parseServerParts(await servers.get(resourceGroup, name)).value;
    return restartReading(list, state, parameters);
}

/** A section of the server. What else of the answer cannot be parsed does not matter here. */
function sectionOf<Section extends 'network' | 'authConfig' | 'backup' | 'dataEncryption'>(
    answer: unknown,
    section: Section,
): ServerProperties[Section] {
    const { value, unread } = parseServerParts(answer);
    const unreadable = unread.find(({ part }) => part === section);
    if (unreadable !== undefined) throw new MalformedInputError(`${section}: ${unreadable.reason}`);
    return value[section];
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
