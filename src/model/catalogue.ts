/**
 * The shared catalogs of a server: roles, memberships, settings of roles and databases, and databases. Names are as
 * PostgreSQL stores them, not quoted. Never a password, a hash, a comment, or a body.
 * Source: `pg_roles`, `pg_auth_members`, `pg_db_role_setting`, `pg_database`, and `pg_shseclabel` of PostgreSQL 13 to 18.
 */
export interface Catalogue {
    /** `server_version_num`: 170010 for 17.10. */
    readonly version: number;
    /** Time of the read by the server's clock, ISO 8601. The expiry of passwords is judged against it. */
    readonly readAt: string;
    /** True for a read replica, which has its primary's roles and objects. */
    readonly isReplica: boolean;
    /** Without PostgreSQL's own, whose names begin with `pg_`. */
    readonly roles: readonly Role[];
    readonly memberships: readonly Membership[];
    readonly settings: readonly RoleSetting[];
    readonly databases: readonly DatabaseAccess[];
}

export interface Role {
    readonly name: string;
    readonly isSuperuser: boolean;
    readonly canCreateRoles: boolean;
    readonly canCreateDatabases: boolean;
    readonly canLogin: boolean;
    readonly canReplicate: boolean;
    readonly bypassesRowSecurity: boolean;
    /** -1: no limit. */
    readonly connectionLimit: number;
    /** ISO 8601. Absent: the password never expires. */
    readonly validUntil?: string;
    /**
     * How the password is stored, as Azure's `azure_roles_authtype()` returns it: `SCRAM-256`, `MD5`, `NOLOGIN`, … Absent: that
     * function is not there, is not Azure's own, or may not be called.
     */
    readonly authenticationType?: string;
    /** Present for a role of Microsoft Entra: what its security label says. */
    readonly entra?: EntraRole;
}

/** The security label of provider `pgaadauth`: `aadauth,oid=…,type=service,admin`. */
export interface EntraRole {
    readonly objectId?: string;
    /** `user`, `group` or `service`. */
    readonly principalType?: string;
    readonly isAdministrator: boolean;
}

/** One row of `pg_auth_members`. From PostgreSQL 16 on, a role can be a member once for each grantor. */
export interface Membership {
    readonly role: string;
    readonly member: string;
    readonly grantor: string;
    readonly hasAdminOption: boolean;
    /** Absent before PostgreSQL 16. */
    readonly inherits?: boolean;
    /** True if the member may `SET ROLE`. Absent before PostgreSQL 16. */
    readonly canSet?: boolean;
}

/** A parameter that a role, a database, or a role in a database has for itself. At least one of the two is present. */
export interface RoleSetting {
    readonly role?: string;
    readonly database?: string;
    /** Lower case. */
    readonly name: string;
    /** Ends with `…` where it has more than 4,000 characters. */
    readonly value: string;
}

export interface DatabaseAccess {
    readonly name: string;
    readonly owner: string;
    readonly allowsConnections: boolean;
    readonly isTemplate: boolean;
    /** `CONNECT`, `CREATE`, `TEMPORARY`: what PUBLIC may, by a grant or by PostgreSQL's default. Sorted. */
    readonly publicPrivileges: readonly string[];
    /** Roles with a grant of their own to connect. Sorted. */
    readonly connectGrantees: readonly string[];
}
