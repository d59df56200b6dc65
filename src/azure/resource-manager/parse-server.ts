import { z } from 'zod';
import type { ServerProperties } from '../../model/server-state.ts';
import { defined, enabledState, openUnlessDisabled, optionalText, text } from './parse-fields.ts';

const network = z
    .object({
        publicNetworkAccess: openUnlessDisabled,
        delegatedSubnetResourceId: optionalText,
        privateDnsZoneArmResourceId: optionalText,
    })
    .prefault({});

const privateEndpointConnection = z
    .object({
        id: optionalText,
        privateLinkServiceConnectionState: z.object({ status: optionalText }).nullish(),
    })
    .transform((connection) => ({
        id: connection.id ?? '',
        status: connection.privateLinkServiceConnectionState?.status ?? 'Unknown',
    }));

const dataEncryption = z
    .object({
        type: text
            .nullish()
            .transform(
                (value) =>
                    (value?.toLowerCase() === 'azurekeyvault' ? 'AzureKeyVault' : 'SystemManaged') as
                        | 'AzureKeyVault'
                        | 'SystemManaged',
            ),
        primaryKeyURI: optionalText,
        primaryUserAssignedIdentityId: optionalText,
        geoBackupKeyURI: optionalText,
        geoBackupUserAssignedIdentityId: optionalText,
        primaryEncryptionKeyStatus: optionalText,
        geoBackupEncryptionKeyStatus: optionalText,
    })
    .prefault({});

/** The SDK makes a Date of it. */
const instant = z
    .union([z.date(), z.string()])
    .nullish()
    .transform((value) => {
        const milliseconds = value instanceof Date ? value.getTime() : Date.parse(value ?? '');
        return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
    });

const server = z.object({
    systemData: z.object({ createdAt: instant }).nullish(),
    location: text,
    tags: z
        .record(z.string(), z.string())
        .nullish()
        .transform((tags) => tags ?? {}),
    version: optionalText,
    sku: z.object({ tier: optionalText }).nullish(),
    state: optionalText,
    replicationRole: optionalText,
    replica: z.object({ replicationState: optionalText }).nullish(),
    network,
    privateEndpointConnections: z
        .array(privateEndpointConnection)
        .nullish()
        .transform((list) => list ?? []),
    authConfig: z
        .object({
            activeDirectoryAuth: enabledState,
            passwordAuth: openUnlessDisabled,
            // The client makes an empty text of an absent tenant.
            tenantId: optionalText.transform((id) => id || undefined),
        })
        .prefault({}),
    dataEncryption,
    backup: z
        .object({ backupRetentionDays: z.number().nullish(), geoRedundantBackup: enabledState })
        .prefault({}),
    highAvailability: z.object({ mode: optionalText, state: optionalText }).prefault({}),
    maintenanceWindow: z
        .object({
            customWindow: enabledState,
            dayOfWeek: z.number().nullish(),
            startHour: z.number().nullish(),
            startMinute: z.number().nullish(),
        })
        .prefault({}),
});

/** GET flexibleServers/{name}. The location comes back as the display name (`Canada Central`) and is normalised. */
export function parseServer(answer: unknown): ServerProperties {
    const found = server.parse(answer);
    const createdAt = found.systemData?.createdAt;
    const replicationState = found.replica?.replicationState;
    return {
        ...(createdAt === undefined ? {} : { createdAt }),
        location: found.location.toLowerCase().replaceAll(' ', ''),
        tags: found.tags,
        version: found.version ?? '',
        tier: found.sku?.tier ?? '',
        state: found.state ?? '',
        replicationRole: found.replicationRole ?? 'None',
        ...(replicationState === undefined ? {} : { replicationState }),
        network: defined(found.network),
        privateEndpointConnections: found.privateEndpointConnections,
        authConfig: defined(found.authConfig),
        dataEncryption: defined(found.dataEncryption),
        backup: {
            backupRetentionDays: found.backup.backupRetentionDays ?? 0,
            geoRedundantBackup: found.backup.geoRedundantBackup,
        },
        highAvailability: {
            mode: found.highAvailability.mode ?? 'Disabled',
            state: found.highAvailability.state ?? 'NotEnabled',
        },
        maintenanceWindow: {
            customWindow: found.maintenanceWindow.customWindow,
            dayOfWeek: found.maintenanceWindow.dayOfWeek ?? 0,
            startHour: found.maintenanceWindow.startHour ?? 0,
            startMinute: found.maintenanceWindow.startMinute ?? 0,
        },
    };
}
