import type { Behavior } from '../context/behavior.ts';
import { isObject, type JsonObject } from '../kernel/json.ts';

/** The api-version from which a server has the fields below, and whatever else a section may hold beside them. */
const newer = '2026-10-01';

/** The fields of each section before that version, as the descriptions of 2025-08-01 have them. */
const fieldsBefore: Readonly<Record<string, readonly string[]>> = {
    storage: ['type', 'iops', 'throughput', 'tier', 'storageSizeGB', 'autoGrow'],
    backup: ['backupRetentionDays', 'geoRedundantBackup', 'earliestRestoreDate'],
    network: ['publicNetworkAccess', 'delegatedSubnetResourceId', 'privateDnsZoneArmResourceId'],
    authConfig: ['activeDirectoryAuth', 'passwordAuth', 'tenantId'],
    dataEncryption: [
        'type',
        'primaryKeyURI',
        'primaryUserAssignedIdentityId',
        'geoBackupKeyURI',
        'geoBackupUserAssignedIdentityId',
        'primaryEncryptionKeyStatus',
        'geoBackupEncryptionKeyStatus',
    ],
    maintenanceWindow: ['customWindow', 'dayOfWeek', 'startHour', 'startMinute'],
};

/** Newer fields that the simulator gives a meaning. */
const newerWithMeaning: Readonly<Record<string, readonly string[]>> = { backup: ['immutableBackup'] };

/** Tells if the api-version of a request has the newer fields. */
export function hasNewerFields(version: string | null): boolean {
    return (version ?? '').slice(0, 10) >= newer;
}

/** The section as an api-version shows it: an older one does not know newer fields. */
export function shownSection<Section extends object>(
    name: string,
    section: Section,
    isNewer: boolean,
): JsonObject {
    const known = fieldsBefore[name] ?? [];
    return Object.fromEntries(Object.entries(section).filter(([field]) => isNewer || known.includes(field)));
}

/** What became of a section: as it was, as it was sent, and as the simulator's own rules leave it. */
export interface SectionWrite<Section> {
    readonly before: object;
    readonly sent: unknown;
    readonly value: Section;
}

/**
 * The section with the fields that have no meaning here. Documented: a PATCH replaces a section as a whole, and what was
 * not sent is gone. Assumed: a request of an older api-version cannot take away what that version does not know.
 */
export function withOtherFields<Section extends object>(
    name: string,
    { before, sent, value }: SectionWrite<Section>,
    mode: Behavior['sectionPatch'],
    isNewer: boolean,
): Section {
    const own = fieldsOf(name);
    const stays = !isObject(sent) || !isNewer || mode === 'merged' ? othersIn(before, own) : {};
    const sentOthers = isNewer ? othersIn(sent, own) : {};
    const meant = Object.fromEntries(Object.entries(value).filter(([field]) => isOneOf(own, field)));
    return { ...meant, ...stays, ...sentOthers } as Section;
}

function fieldsOf(name: string): readonly string[] {
    return [...(fieldsBefore[name] ?? []), ...(newerWithMeaning[name] ?? [])];
}

function othersIn(section: unknown, own: readonly string[]): JsonObject {
    if (!isObject(section)) return {};
    return Object.fromEntries(Object.entries(section).filter(([field]) => !isOneOf(own, field)));
}

function isOneOf(names: readonly string[], field: string): boolean {
    return names.some((each) => each.toLowerCase() === field.toLowerCase());
}
