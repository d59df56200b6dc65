import * as z from 'zod';
import { MalformedInputError } from '../../errors.ts';
import type { ServerProperties, UnreadPart } from '../../model/server-state.ts';
import {
    defined,
    enabledIfTold,
    enabledState,
    fieldOf,
    normalizedLocation,
    openUnlessDisabled,
    optionalInstant,
    optionalName,
    optionalText,
    section,
    text,
    wholeSection,
} from './parse-fields.ts';
import { flattened, type Parsed, parseItems, unreadPart } from './parse-parts.ts';
import type { ServerResponse } from './resource-reads.ts';

const network = wholeSection({
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

const encryptionTypes = ['SystemManaged', 'AzureKeyVault'] as const;

/** A server that was never told a type is encrypted by the service's own key. A type and a key that contradict each other are unreadable. */
const dataEncryption = wholeSection({
    type: optionalName,
    primaryKeyURI: optionalName,
    primaryUserAssignedIdentityId: optionalName,
    geoBackupKeyURI: optionalName,
    geoBackupUserAssignedIdentityId: optionalName,
    primaryEncryptionKeyStatus: optionalName,
    geoBackupEncryptionKeyStatus: optionalName,
}).transform(({ type: word, ...keys }, context) => {
    const told = encryptionTypes.find((each) => each.toLowerCase() === word?.toLowerCase());
    const type = word === undefined && keys.primaryKeyURI === undefined ? 'SystemManaged' : told;
    if (type === undefined) {
        context.addIssue(`the type ${word ?? 'that is absent'} does not say how the data is encrypted`);
        return z.NEVER;
    }
    if (type === 'AzureKeyVault' && keys.primaryKeyURI === undefined) {
        context.addIssue('the type AzureKeyVault without primaryKeyURI does not say which key');
        return z.NEVER;
    }
    return { type, ...keys };
});

/** A time, which the SDK may have turned into a Date. */
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

const backup = wholeSection(
    {
        backupRetentionDays: z.int().nonnegative().nullish(),
        geoRedundantBackup: enabledState,
        immutableBackup: enabledIfTold,
    },
    ['earliestRestoreDate'],
).transform(({ backupRetentionDays, ...others }) => ({
    backupRetentionDays: backupRetentionDays ?? 0,
    ...others,
}));

const size = z.number().nonnegative().nullish();

const storage = wholeSection({
    type: optionalName,
    storageSizeGB: size,
    tier: optionalName,
    iops: size,
    throughput: size,
    autoGrow: enabledState,
});

const highAvailability = section({ mode: optionalText, state: optionalText }).transform(
    ({ mode, state }) => ({
        mode: mode ?? 'Disabled',
        state: state ?? 'NotEnabled',
    }),
);

const maintenanceWindow = wholeSection({
    customWindow: enabledState,
    dayOfWeek: z.number().nullish(),
    startHour: z.number().nullish(),
    startMinute: z.number().nullish(),
}).transform(({ dayOfWeek, startHour, startMinute, ...others }) => ({
    ...others,
    dayOfWeek: dayOfWeek ?? 0,
    startHour: startHour ?? 0,
    startMinute: startMinute ?? 0,
}));

const restoreWindow = section({ earliestRestoreDate: optionalInstant });

const authConfig = wholeSection({
    activeDirectoryAuth: enabledState,
    passwordAuth: openUnlessDisabled,
    // The client turns an absent tenant into an empty text.
    tenantId: optionalName,
});

/** Every server has a location: a response without one is not a server. */
const located = z.looseObject({ location: text });
const orEmpty = optionalText.transform((found) => found ?? '');
const sku = z.object({ name: optionalText, tier: optionalText }).nullish();
const replica = z.object({ role: optionalName, replicationState: optionalText }).nullish();
const systemData = z.object({ createdAt: instant }).nullish();

/** Parses the state of the replication of a replica. */
export function parseReplication(response: unknown): { readonly replicationState?: string } {
    const { replicationState } = z.looseObject({ replica }).parse(response).replica ?? {};
    return replicationState === undefined ? {} : { replicationState };
}

/**
 * Parses GET flexibleServers/{name}, flattened, section by section: an unparsable section counts as left out by Azure. The location
 * comes back as the display name (`Canada Central`) and is normalized. Throws for a response that is not a server.
 */
export function parseServerParts({ body, apiVersion, readAt }: ServerResponse): Parsed<ServerProperties> {
    const fields: Readonly<Record<string, unknown>> & { readonly location: string } = located.parse(body);
    const unread: UnreadPart[] = [];

    function partOf<Part>(name: string, schema: z.ZodType<Part>, field = name): Part {
        const parsed = schema.safeParse(fieldOf(fields, field));
        if (parsed.success) return parsed.data;
        unread.push(unreadPart(name, parsed.error));
        return schema.parse(undefined);
    }

    const role = partOf('replica', replica);
    const createdAt = partOf('systemData', systemData)?.createdAt;
    const { earliestRestoreDate } = partOf('earliestRestoreDate', restoreWindow, 'backup');
    const { name: skuName = '', tier = '' } = partOf('sku', sku) ?? {};
    const fipsMode = partOf('fipsMode', enabledIfTold);
    const fullyQualifiedDomainName = partOf('fullyQualifiedDomainName', optionalName);
    const connections = parseItems(
        partOf('privateEndpointConnections', z.array(z.unknown()).nullish()) ?? [],
        (connection) => privateEndpointConnection.parse(flattened(connection)),
    );
    const value: ServerProperties = {
        ...(createdAt === undefined ? {} : { createdAt }),
        location: normalizedLocation(fields.location),
        tags: partOf('tags', tags),
        apiVersion,
        readAt,
        version: partOf('version', orEmpty),
        minorVersion: partOf('minorVersion', orEmpty),
        skuName,
        tier,
        state: partOf('state', orEmpty),
        replicationRole: partOf('replicationRole', optionalName) ?? role?.role ?? 'None',
        ...(role?.replicationState === undefined ? {} : { replicationState: role.replicationState }),
        ...(fullyQualifiedDomainName === undefined ? {} : { fullyQualifiedDomainName }),
        network: defined(partOf('network', network)),
        privateEndpointConnections: connections.value,
        authConfig: defined(partOf('authConfig', authConfig)),
        dataEncryption: defined(partOf('dataEncryption', dataEncryption)),
        backup: defined(partOf('backup', backup)),
        ...(earliestRestoreDate === undefined ? {} : { earliestRestoreDate }),
        storage: defined(partOf('storage', storage)),
        ...(fipsMode === undefined ? {} : { fipsMode }),
        highAvailability: partOf('highAvailability', highAvailability),
        maintenanceWindow: partOf('maintenanceWindow', maintenanceWindow),
    };
    const connectionsUnread = connections.unread.map((each) => ({
        ...each,
        part: `privateEndpointConnections/${each.part}`,
    }));
    return { value, unread: [...unread, ...connectionsUnread] };
}

/** Parses a whole server. Throws MalformedInputError when a part cannot be parsed. */
export function parseServer(response: ServerResponse): ServerProperties {
    const { value, unread } = parseServerParts(response);
    const [first] = unread;
    if (first === undefined) return value;
    throw new MalformedInputError(`${first.part}: ${first.reason}`);
}

/** Returns a section of the server, whatever the state of the others. Throws MalformedInputError when it is unread. */
export function sectionOf<Section extends keyof ServerProperties>(
    { value, unread }: Parsed<ServerProperties>,
    section: Section,
): ServerProperties[Section] {
    const missing = unread.find(({ part }) => part === section);
    if (missing !== undefined) throw new MalformedInputError(`${section}: ${missing.reason}`);
    return value[section];
}
