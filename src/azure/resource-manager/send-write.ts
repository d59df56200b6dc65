import { LeaseLostError } from '../../errors.ts';
import type { Change } from '../../model/change.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { KeyVault } from '../key-vault/key-vault.ts';
import type { ResourceManagerClients } from './clients.ts';
import type { FencedSignal } from './fenced-signal.ts';

/** How a write is sent: with our correlation id, and with a look at the first answer. */
export interface Sending {
    readonly correlationId: string;
    readonly abortSignal: FencedSignal;
    readonly onResponse: (response: {
        readonly status: number;
        readonly headers: { get(name: string): string | undefined };
    }) => void;
}

/** Sends exactly one request: the write of the change. Deletes of firewall rules and administrators are `to: null`. */
export async function sendWrite(
    clients: ResourceManagerClients,
    keyVault: Pick<KeyVault, 'writeRotationPolicy' | 'rotate'>,
    server: ServerId,
    change: Change,
    sending: Sending,
): Promise<void> {
    if (sending.abortSignal.aborted) throw new LeaseLostError(serverPath(server));
    const { resourceGroup, name } = server;
    const postgres = clients.postgres(server.subscriptionId);
    const headers = { 'x-ms-correlation-request-id': sending.correlationId };
    const options = {
        abortSignal: sending.abortSignal,
        onResponse: sending.onResponse,
        requestOptions: { customHeaders: headers },
    };
    switch (change.kind) {
        case 'parameter':
            await postgres.configurations.beginUpdate(
                resourceGroup,
                name,
                change.name,
                { value: change.to, source: 'user-override' },
                options,
            );
            return;
        case 'network':
            await postgres.servers.beginUpdate(resourceGroup, name, { network: change.to }, options);
            return;
        case 'authConfig':
            await postgres.servers.beginUpdate(resourceGroup, name, { authConfig: change.to }, options);
            return;
        case 'backup': {
            const { backupRetentionDays } = change.to;
            await postgres.servers.beginUpdate(
                resourceGroup,
                name,
                { backup: { backupRetentionDays } },
                options,
            );
            return;
        }
        case 'dataEncryption': {
            const {
                primaryEncryptionKeyStatus: _primary,
                geoBackupEncryptionKeyStatus: _geo,
                ...written
            } = change.to;
            await postgres.servers.beginUpdate(resourceGroup, name, { dataEncryption: written }, options);
            return;
        }
        case 'threatProtection':
            await postgres.serverThreatProtectionSettings.beginCreateOrUpdate(
                resourceGroup,
                name,
                'Default',
                { state: change.to },
                options,
            );
            return;
        case 'administrator': {
            const administrators = postgres.administratorsMicrosoftEntra;
            if (change.to === null) {
                await administrators.beginDelete(resourceGroup, name, change.objectId, options);
                return;
            }
            const { principalName, principalType, tenantId } = change.to;
            const body = { principalName, principalType, tenantId };
            await administrators.beginCreateOrUpdate(resourceGroup, name, change.objectId, body, options);
            return;
        }
        case 'firewallRule':
            if (change.to === null) {
                await postgres.firewallRules.beginDelete(resourceGroup, name, change.name, options);
                return;
            }
            await postgres.firewallRules.beginCreateOrUpdate(
                resourceGroup,
                name,
                change.name,
                { startIpAddress: change.to.startIpAddress, endIpAddress: change.to.endIpAddress },
                options,
            );
            return;
        case 'restart':
            await postgres.servers.beginRestart(resourceGroup, name, options);
            return;
        case 'diagnosticSetting': {
            const request = { abortSignal: sending.abortSignal, requestOptions: { headers } };
            const settings = clients.monitor(server.subscriptionId).diagnosticSettings;
            if (change.to === null) {
                await settings.delete(serverPath(server).slice(1), change.name, request);
                return;
            }
            const { name: settingName, logs, metrics, ...sinks } = change.to;
            await settings.createOrUpdate(
                serverPath(server).slice(1),
                settingName,
                {
                    ...sinks,
                    logs: logs.map((log) => ({ ...log })),
                    metrics: metrics.map((metric) => ({ ...metric })),
                },
                request,
            );
            return;
        }
        case 'keyRotationPolicy':
            await keyVault.writeRotationPolicy(change.keyUri, change.to);
            return;
        case 'keyRotation':
            await keyVault.rotate(change.keyUri, change.from);
            return;
    }
}
