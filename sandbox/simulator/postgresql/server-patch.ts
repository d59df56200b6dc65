import type { ProviderContext } from '../context/provider-context.ts';
import { isObject, type JsonObject, numberIn, objectIn, textIn } from '../kernel/json.ts';
import type { ServerRecord, ServerSections } from '../world/server-record.ts';
import { afterRestart } from '../world/server-record.ts';
import { passwordIn } from './administrator-password.ts';
import { patchedHighAvailability } from './high-availability.ts';
import { type Refused, refused, type Section, section } from './section.ts';
import { hasNewerFields, withOtherFields } from './section-fields.ts';
import {
    patchedAuthConfig,
    patchedEncryption,
    patchedIdentity,
    patchedNetwork,
} from './security-sections.ts';

/** The server after a PATCH, or Azure's reason to refuse it. */
export type Patched =
    | { readonly kind: 'patched'; readonly record: ServerRecord; readonly restarts: boolean }
    | Refused;

/**
 * The server after a PATCH (or a PUT of an existing server). Sections that are absent stay. Inside backup, storage
 * and the like, absent fields stay too (assumed: `az` sends them one by one).
 */
export function patchedServer(
    context: ProviderContext,
    record: ServerRecord,
    body: unknown,
    version: string | null,
): Patched {
    const isNewer = hasNewerFields(version);
    const sent = objectIn(body, 'properties');
    const before = record.properties;
    const identity = patchedIdentity(context, record.identity, isObject(body) ? body.identity : undefined);
    const sku = patchedSku(record, objectIn(body, 'sku'));
    const sections = patchedSections(context, { ...record, sku }, identity, sent, isNewer);
    if (sections.kind === 'refused') return sections;
    const fipsMode = isNewer ? patchedFipsMode(before, sent) : section(before.fipsMode);
    if (fipsMode.kind === 'refused') return fipsMode;
    if (identity.kind === 'refused') return identity;
    const login = textIn(sent, 'administratorLogin');
    if (
        login !== undefined &&
        before.administratorLogin !== undefined &&
        login !== before.administratorLogin
    ) {
        return refused('administratorLogin', 'it cannot be changed');
    }
    const tags = isObject(body) && isObject(body.tags) ? textsOf(body.tags) : record.tags;
    const next: ServerRecord = {
        ...record,
        ...passwordIn(body),
        ...(tags === undefined ? {} : { tags }),
        ...(identity.value === undefined ? {} : { identity: identity.value }),
        sku,
        properties: {
            ...before,
            ...(login === undefined ? {} : { administratorLogin: login }),
            ...sections.value,
            ...(fipsMode.value === undefined ? {} : { fipsMode: fipsMode.value }),
            ...promoted(before, textIn(sent, 'replicationRole')),
        },
    };
    const restarts = needsRestart(context, record, next);
    const upgraded = next.properties.version === before.version ? next : afterUpgrade(context, next);
    return { kind: 'patched', record: restarts ? afterRestart(upgraded) : upgraded, restarts };
}

/** The sections that Azure may refuse, in the order in which it looks at them. */
function patchedSections(
    context: ProviderContext,
    record: ServerRecord,
    identity: ReturnType<typeof patchedIdentity>,
    sent: JsonObject,
    isNewer: boolean,
): Section<Partial<ServerSections>> {
    const before = record.properties;
    const mode = context.behavior.sectionPatch;
    function whole<Name extends SectionName>(name: Name, value: ServerSections[Name]): ServerSections[Name] {
        return withOtherFields(name, { before: before[name], sent: sent[name], value }, mode, isNewer);
    }
    const network = patchedNetwork(before.network, sent.network, mode);
    if (network.kind === 'refused') return network;
    const authConfig = patchedAuthConfig(context, before, sent);
    if (authConfig.kind === 'refused') return authConfig;
    if (identity.kind === 'refused') return identity;
    const dataEncryption = patchedEncryption(before.dataEncryption, sent.dataEncryption, identity.value);
    if (dataEncryption.kind === 'refused') return dataEncryption;
    const backup = patchedBackup(context, before, sent.backup, isNewer);
    if (backup.kind === 'refused') return backup;
    const version = patchedVersion(context, before, textIn(sent, 'version'));
    if (version.kind === 'refused') return version;
    const storage = patchedStorage(before, sent.storage);
    if (storage.kind === 'refused') return storage;
    const highAvailability = patchedHighAvailability(context, record, sent.highAvailability);
    if (highAvailability.kind === 'refused') return highAvailability;
    return section({
        version: version.value,
        network: whole('network', network.value),
        authConfig: whole('authConfig', authConfig.value),
        dataEncryption: whole('dataEncryption', dataEncryption.value),
        backup: whole('backup', backup.value),
        storage: whole('storage', storage.value),
        highAvailability: highAvailability.value,
        maintenanceWindow: whole('maintenanceWindow', patchedWindow(before, sent.maintenanceWindow)),
    });
}

type SectionName = 'network' | 'authConfig' | 'dataEncryption' | 'backup' | 'storage' | 'maintenanceWindow';

function patchedFipsMode(before: ServerSections, sent: JsonObject): Section<string | undefined> {
    const wanted = textIn(sent, 'fipsMode');
    if (wanted === undefined) return section(before.fipsMode);
    return isSwitch(wanted) ? section(wanted) : refused('fipsMode', 'it must be Enabled or Disabled');
}

function patchedSku(record: ServerRecord, sent: JsonObject): ServerRecord['sku'] {
    return { name: textIn(sent, 'name') ?? record.sku.name, tier: textIn(sent, 'tier') ?? record.sku.tier };
}

/** An upgrade, Entra authentication that is new, another SKU, and another FIPS mode restart the server. */
function needsRestart({ behavior }: ProviderContext, before: ServerRecord, next: ServerRecord): boolean {
    const enablesEntra =
        before.properties.authConfig.activeDirectoryAuth === 'Disabled' &&
        next.properties.authConfig.activeDirectoryAuth === 'Enabled';
    const isUpgrade = next.properties.version !== before.properties.version;
    const switchesFips =
        (next.properties.fipsMode ?? 'Disabled') !== (before.properties.fipsMode ?? 'Disabled');
    return (
        isUpgrade ||
        enablesEntra ||
        next.sku.name !== before.sku.name ||
        (switchesFips && behavior.fipsModeRestarts)
    );
}

/** Promotion makes a replica a server of its own. */
function promoted(before: ServerSections, role: string | undefined): Partial<ServerSections> {
    const isPromotion = (role === 'None' || role === 'Primary') && before.replicationRole.endsWith('Replica');
    return isPromotion ? { replicationRole: 'Primary' } : {};
}

function patchedVersion(
    context: ProviderContext,
    before: ServerSections,
    version: string | undefined,
): Section<string> {
    if (version === undefined || version === before.version) return section(before.version);
    if (!/^\d+$/.test(version) || Number(version) < Number(before.version)) {
        return refused('version', 'a server cannot go back to an older version');
    }
    try {
        context.catalogue(version);
    } catch {
        return refused('version', 'there is no such version');
    }
    return section(version);
}

/** A major version upgrade drops pgaudit and its settings, and what the new version does not know. */
function afterUpgrade(context: ProviderContext, record: ServerRecord): ServerRecord {
    const known = context.catalogue(record.properties.version);
    const kept = Object.entries(record.parameters).filter(
        ([name]) => known.has(name) && !name.startsWith('pgaudit.'),
    );
    return { ...record, parameters: Object.fromEntries(kept) };
}

function patchedBackup(
    { behavior }: ProviderContext,
    before: ServerSections,
    sent: unknown,
    isNewer: boolean,
): Section<ServerSections['backup']> {
    const days = numberIn(sent, 'backupRetentionDays') ?? before.backup.backupRetentionDays;
    if (!Number.isInteger(days) || days < 7 || days > 35) {
        return refused('backupRetentionDays', 'it must be between 7 and 35');
    }
    const geo = textIn(sent, 'geoRedundantBackup') ?? before.backup.geoRedundantBackup;
    if (geo !== before.backup.geoRedundantBackup) {
        return refused('geoRedundantBackup', 'it can only be chosen when the server is created');
    }
    const was = before.backup.immutableBackup;
    // Documented for sections: what is absent falls back to a new server's default.
    const absent =
        isNewer && isObject(sent) && behavior.sectionPatch === 'replaced' && was !== undefined
            ? 'Disabled'
            : was;
    const immutable = isNewer ? (textIn(sent, 'immutableBackup') ?? absent) : was;
    if (immutable !== undefined && !isSwitch(immutable)) {
        return refused('immutableBackup', 'it must be Enabled or Disabled');
    }
    if (was === 'Enabled' && immutable !== 'Enabled' && behavior.immutableBackupStays) {
        return refused('immutableBackup', 'immutable backups cannot be turned off');
    }
    return section({
        backupRetentionDays: days,
        geoRedundantBackup: geo,
        ...(immutable === undefined ? {} : { immutableBackup: immutable }),
    });
}

/** Documented: Azure grows Premium SSD by itself, and no other kind of disk. */
const growing = ['', 'Premium_LRS'];

function patchedStorage(before: ServerSections, sent: unknown): Section<ServerSections['storage']> {
    const size = numberIn(sent, 'storageSizeGB') ?? before.storage.storageSizeGB;
    if (size < before.storage.storageSizeGB) return refused('storageSizeGB', 'storage cannot shrink');
    const type = textIn(sent, 'type') ?? before.storage.type;
    const autoGrow = textIn(sent, 'autoGrow') ?? before.storage.autoGrow;
    if (!isSwitch(autoGrow)) return refused('autoGrow', 'it must be Enabled or Disabled');
    if (autoGrow === 'Enabled' && !growing.includes(type)) {
        return refused('autoGrow', `${type} does not grow by itself`);
    }
    const throughput = numberIn(sent, 'throughput') ?? before.storage.throughput;
    return section({
        type,
        iops: numberIn(sent, 'iops') ?? before.storage.iops,
        tier: textIn(sent, 'tier') ?? before.storage.tier,
        storageSizeGB: size,
        autoGrow,
        ...(throughput === undefined ? {} : { throughput }),
    });
}

function isSwitch(value: string): boolean {
    return value === 'Enabled' || value === 'Disabled';
}

function patchedWindow(before: ServerSections, sent: unknown): ServerSections['maintenanceWindow'] {
    const window = before.maintenanceWindow;
    return {
        customWindow: textIn(sent, 'customWindow') ?? window.customWindow,
        dayOfWeek: numberIn(sent, 'dayOfWeek') ?? window.dayOfWeek,
        startHour: numberIn(sent, 'startHour') ?? window.startHour,
        startMinute: numberIn(sent, 'startMinute') ?? window.startMinute,
    };
}

function textsOf(tags: object): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)]));
}
