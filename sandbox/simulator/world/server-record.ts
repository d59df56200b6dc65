/**
 * One server as Azure keeps it, children included. Immutable: a write replaces the record, and the one before stays
 * for stale reads. Field names are the resource provider's own, so that a response is a record written out.
 */
export interface ServerRecord {
    /** Display name, `Canada Central`: that is how it comes back. */
    readonly location: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly identity?: ServerIdentity;
    readonly sku: { readonly name: string; readonly tier: string };
    /** ISO 8601. */
    readonly createdAt: string;
    /** ISO 8601: Azure makes no backup after it. Absent: backups go on. */
    readonly lastBackupAt?: string;
    readonly properties: ServerSections;
    /** Only parameters that were set; the rest comes from the catalogue. Keys are lower case. */
    readonly parameters: Readonly<Record<string, SetParameter>>;
    /** By lower-case name, as the other children. */
    readonly firewallRules: Readonly<Record<string, FirewallRuleRecord>>;
    /** By lower-case object id. */
    readonly administrators: Readonly<Record<string, AdministratorRecord>>;
    readonly threatProtection: ThreatProtectionRecord;
    readonly privateEndpointConnections: Readonly<Record<string, PrivateEndpointRecord>>;
    readonly databases: readonly string[];
    /** Password of the administrator as it was sent last. Never read. Absent: nobody sent one. */
    readonly administratorPassword?: string;
    /** How often its engine was started again. Default 0. */
    readonly restarts?: number;
}

/** Fields of a section that the simulator gives no meaning: kept as they were sent. */
export type OtherFields = Readonly<Record<string, unknown>>;

/** The part of `properties` that is stored; replicas, status of keys and the like are worked out on reading. */
export interface ServerSections {
    readonly version: string;
    readonly minorVersion: string;
    readonly administratorLogin?: string;
    readonly state: string;
    readonly fullyQualifiedDomainName: string;
    readonly availabilityZone?: string;
    readonly storage: StorageSection;
    readonly network: NetworkSection;
    readonly authConfig: AuthConfigSection;
    readonly dataEncryption: DataEncryptionSection;
    readonly backup: BackupSection;
    readonly highAvailability: {
        readonly mode: string;
        readonly state: string;
        readonly standbyAvailabilityZone?: string;
    };
    readonly maintenanceWindow: MaintenanceWindowSection;
    readonly replicationRole: string;
    readonly sourceServerResourceId?: string;
    /** Of a replica. Absent: `Active`. */
    readonly replicationState?: string;
    /** Since 2026-10-01. Documented: `Disabled` where it was never chosen. */
    readonly fipsMode?: string;
}

export interface StorageSection extends OtherFields {
    readonly type: string;
    readonly iops: number;
    readonly tier: string;
    readonly storageSizeGB: number;
    readonly autoGrow: string;
    /** MB/s, of Premium SSD v2 and Ultra disks. */
    readonly throughput?: number;
}

export interface BackupSection extends OtherFields {
    readonly backupRetentionDays: number;
    readonly geoRedundantBackup: string;
    /** Since 2026-10-01. */
    readonly immutableBackup?: string;
}

export interface ServerIdentity {
    readonly type: string;
    readonly principalId?: string;
    readonly tenantId?: string;
    readonly userAssignedIdentities?: Readonly<
        Record<string, { readonly principalId: string; readonly clientId: string }>
    >;
}

export interface NetworkSection extends OtherFields {
    readonly publicNetworkAccess: string;
    readonly delegatedSubnetResourceId?: string;
    readonly privateDnsZoneArmResourceId?: string;
}

export interface AuthConfigSection extends OtherFields {
    readonly activeDirectoryAuth: string;
    readonly passwordAuth: string;
    readonly tenantId?: string;
}

export interface DataEncryptionSection extends OtherFields {
    readonly type: string;
    readonly primaryKeyURI?: string;
    readonly primaryUserAssignedIdentityId?: string;
    readonly geoBackupKeyURI?: string;
    readonly geoBackupUserAssignedIdentityId?: string;
    readonly primaryEncryptionKeyStatus?: string;
    readonly geoBackupEncryptionKeyStatus?: string;
}

export interface MaintenanceWindowSection extends OtherFields {
    readonly customWindow: string;
    readonly dayOfWeek: number;
    readonly startHour: number;
    readonly startMinute: number;
}

export interface SetParameter {
    /** The last value that was written. */
    readonly value: string;
    /** The value that the engine runs with: differs for a static parameter until the restart. */
    readonly running: string;
    readonly source: 'system-default' | 'user-override';
}

export interface FirewallRuleRecord {
    readonly name: string;
    readonly startIpAddress: string;
    readonly endIpAddress: string;
}

export interface AdministratorRecord {
    readonly objectId: string;
    readonly principalName: string;
    readonly principalType: string;
    readonly tenantId: string;
}

export interface ThreatProtectionRecord {
    readonly state: string;
    /** ISO 8601; year 1 when it was never set. */
    readonly creationTime: string;
}

export interface PrivateEndpointRecord {
    readonly name: string;
    readonly privateEndpointId: string;
    readonly groupIds: readonly string[];
    readonly status: string;
    readonly description: string;
    readonly provisioningState: string;
}

/** The record after a restart: every parameter runs with the value that was written last. */
export function afterRestart(record: ServerRecord): ServerRecord {
    const parameters = Object.fromEntries(
        Object.entries(record.parameters).map(([name, set]) => [name, { ...set, running: set.value }]),
    );
    return { ...record, parameters, restarts: (record.restarts ?? 0) + 1 };
}

export function inState(record: ServerRecord, state: string): ServerRecord {
    return { ...record, properties: { ...record.properties, state } };
}
