import { z } from 'zod';
import type {
    Administrator,
    DiagnosticSetting,
    FirewallRule,
    Parameter,
    Parameters,
    ServerProperties,
    ThreatProtection,
} from '../model/server-state.ts';

/**
 * Azure's answers, parsed into the model at the border: only the fields that controls need, everything else dropped.
 * Absent optional fields are common and normal; a field that is there with the wrong type makes the slice unreadable.
 */

const text = z.string();
const optionalText = z
    .string()
    .nullish()
    .transform((value) => value ?? undefined);
const enabledState = z
    .string()
    .nullish()
    .transform((value): 'Enabled' | 'Disabled' =>
        value?.toLowerCase() === 'enabled' ? 'Enabled' : 'Disabled',
    );
/** What stands open until Azure says that it is closed: absent or unknown must not look like a pass. */
const openUnlessDisabled = z
    .string()
    .nullish()
    .transform((value): 'Enabled' | 'Disabled' =>
        value?.toLowerCase() === 'disabled' ? 'Disabled' : 'Enabled',
    );

/** Every item of a paged list. */
export async function listOf<Item>(pages: AsyncIterable<Item>): Promise<Item[]> {
    const items: Item[] = [];
    for await (const item of pages) items.push(item);
    return items;
}

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

/** Older api-versions write booleans as text. */
const flag = z
    .union([z.boolean(), z.string()])
    .nullish()
    .transform((value) => value === true || (typeof value === 'string' && value.toLowerCase() === 'true'));

const parameter = z.object({
    name: text,
    value: optionalText,
    defaultValue: optionalText,
    dataType: optionalText,
    allowedValues: optionalText,
    isDynamicConfig: flag,
    isReadOnly: flag,
    isConfigPendingRestart: flag,
});

/** GET flexibleServers/{name}/configurations/{parameter}. */
export function parseParameter(answer: unknown): Parameter {
    const found = parameter.parse(answer);
    return {
        ...found,
        name: found.name.toLowerCase(),
        value: found.value ?? '',
        defaultValue: found.defaultValue ?? '',
        dataType: found.dataType ?? 'String',
        allowedValues: found.allowedValues ?? '',
    };
}

export function parseParameters(answers: readonly unknown[]): Parameters {
    const parameters = answers.map(parseParameter);
    return Object.fromEntries(parameters.map((found) => [found.name, found]));
}

export function parseFirewallRule(answer: unknown): FirewallRule {
    return z.object({ name: text, startIpAddress: text, endIpAddress: text }).parse(answer);
}

const administrator = z.object({
    objectId: text,
    principalName: optionalText,
    principalType: optionalText,
    tenantId: optionalText,
});

export function parseAdministrator(answer: unknown): Administrator {
    const found = administrator.parse(answer);
    return {
        objectId: found.objectId,
        principalName: found.principalName ?? '',
        principalType: found.principalType ?? 'Unknown',
        tenantId: found.tenantId ?? '',
    };
}

export function parseThreatProtection(answer: unknown): ThreatProtection {
    return z.object({ state: enabledState }).parse(answer);
}

const retentionPolicy = z.object({ enabled: z.boolean(), days: z.number() }).nullish();

const diagnosticSetting = z.object({
    name: text,
    workspaceId: optionalText,
    storageAccountId: optionalText,
    eventHubAuthorizationRuleId: optionalText,
    eventHubName: optionalText,
    serviceBusRuleId: optionalText,
    marketplacePartnerId: optionalText,
    logAnalyticsDestinationType: optionalText,
    logs: z
        .array(
            z.object({
                category: optionalText,
                categoryGroup: optionalText,
                enabled: z.boolean(),
                retentionPolicy,
            }),
        )
        .nullish(),
    metrics: z
        .array(
            z.object({
                category: optionalText,
                enabled: z.boolean(),
                timeGrain: optionalText,
                retentionPolicy,
            }),
        )
        .nullish(),
});

/** GET …/providers/Microsoft.Insights/diagnosticSettings/{name}. Everything that a PUT must carry is kept. */
export function parseDiagnosticSetting(answer: unknown): DiagnosticSetting {
    const { logs, metrics, ...found } = diagnosticSetting.parse(answer);
    return {
        ...defined(found),
        logs: (logs ?? []).map((log) => defined(log)),
        metrics: (metrics ?? []).map((metric) => defined(metric)),
    };
}

/** Fields without the ones that are null or undefined. */
type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
    [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined | null>;
};

function defined<T extends object>(fields: T): Defined<T> {
    const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
    return Object.fromEntries(entries) as Defined<T>;
}
