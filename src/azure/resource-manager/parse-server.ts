import { z } from 'zod';
import type { ServerProperties } from '../../model/server-state.ts';
import {
    defined,
    enabledState,
    openUnlessDisabled,
    optionalName,
    optionalText,
    section,
    text,
} from './parse-fields.ts';

const network = section({
    publicNetworkAccess: openUnlessDisabled,
    delegatedSubnetResourceId: optionalName,
    privateDnsZoneArmResourceId: optionalName,
});

const privateEndpointConnection = z
    .object({
        id: optionalText,
        privateLinkServiceConnectionState: z.object({ status: optionalText }).nullish(),
    })
    .transform((connection) => ({
        id: connection.id ?? '',
        status: connection.privateLinkServiceConnectionState?.status ?? 'Unknown',
    }));

const dataEncryption = section({
    type: text
        .nullish()
        .transform(
            (value) =>
                (value?.toLowerCase() === 'azurekeyvault' ? 'AzureKeyVault' : 'SystemManaged') as
                    | 'AzureKeyVault'
                    | 'SystemManaged',
        ),
    primaryKeyURI: optionalName,
    primaryUserAssignedIdentityId: optionalName,
    geoBackupKeyURI: optionalName,
    geoBackupUserAssignedIdentityId: optionalName,
    primaryEncryptionKeyStatus: optionalName,
    geoBackupEncryptionKeyStatus: optionalName,
});

/** The SDK makes a Date of it. */
const instant = z
    .union([z.date(), z.string()])
    .nullish()
    .transform((value) => {
        const milliseconds = value instanceof Date ? value.getTime() : Date.parse(value ?? '');
        return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
    });

const tags = z
    .record(z.string(), optionalText)
    .nullish()
    .transform((found): Record<string, string> => {
        const entries = Object.entries(found ?? {});
        return Object.fromEntries(
            entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
        );
    });

const server = z.object({
    systemData: z.object({ createdAt: instant }).nullish(),
    location: text,
    tags,
    version: optionalText,
    sku: z.object({ tier: optionalText }).nullish(),
    state: optionalText,
    replicationRole: optionalName,
    replica: z.object({ role: optionalName, replicationState: optionalText }).nullish(),
    network,
    privateEndpointConnections: z
        .array(privateEndpointConnection)
        .nullish()
        .transform((list) => list ?? []),
    authConfig: section({
        activeDirectoryAuth: enabledState,
        passwordAuth: openUnlessDisabled,
        // The client makes an empty text of an absent tenant.
        tenantId: optionalName,
    }),
    dataEncryption,
    backup: section({ backupRetentionDays: z.number().nullish(), geoRedundantBackup: enabledState }),
    highAvailability: section({ mode: optionalText, state: optionalText }),
    maintenanceWindow: section({
        customWindow: enabledState,
        dayOfWeek: z.number().nullish(),
        startHour: z.number().nullish(),
        startMinute: z.number().nullish(),
    }),
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
        replicationRole: found.replicationRole ?? found.replica?.role ?? 'None',
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
