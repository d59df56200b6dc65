/**
 * The objects of one database, from its catalogs. Only those that some control judges: no table without a grant to PUBLIC
 * or a policy, no function that runs as its caller, nothing of PostgreSQL itself or of an extension. Names are as PostgreSQL
 * stores them, not quoted.
 * Source: `pg_namespace`, `pg_class`, `pg_proc`, `pg_policy`, `pg_default_acl`, `pg_extension`, `pg_user_mappings`, and
 * `pg_event_trigger` of PostgreSQL 13 to 18.
 */
export interface DatabaseObjects {
    readonly database: string;
    readonly schemas: readonly Schema[];
    readonly publicRelations: readonly PublicRelation[];
    readonly definerFunctions: readonly DefinerFunction[];
    readonly rowSecurity: readonly RowSecurityTable[];
    readonly defaultPrivileges: readonly DefaultPrivileges[];
    readonly extensions: readonly Extension[];
    /** Names of extensions that the server lets a database create; those alone that a control asks for. */
    readonly availableExtensions: readonly string[];
    readonly userMappings: readonly UserMapping[];
    readonly eventTriggers: readonly EventTrigger[];
    /** Rows beyond the most that are read, by the name of their list. Absent: none. */
    readonly more?: Readonly<Record<string, number>>;
}

export interface Schema {
    readonly name: string;
    readonly owner: string;
    /** Roles that granted CREATE to PUBLIC. Empty: PUBLIC may create nothing in it. */
    readonly publicCreateGrantors: readonly string[];
}

/** A relation on which PUBLIC has privileges. */
export interface PublicRelation {
    readonly kind: 'table' | 'view' | 'materialized view' | 'foreign table' | 'sequence';
    readonly schema: string;
    readonly name: string;
    readonly owner: string;
    readonly grantors: readonly string[];
    /** `SELECT`, `INSERT`, … Sorted. */
    readonly privileges: readonly string[];
}

/** A function or procedure that runs with the privileges of its owner (SECURITY DEFINER). */
export interface DefinerFunction {
    readonly schema: string;
    readonly name: string;
    /** Types of the arguments: `integer, text`. */
    readonly identityArguments: string;
    readonly owner: string;
    /** `plpgsql`, `sql`, … */
    readonly language: string;
    /** As stored; ends with `…` where it has more than 4,000 characters. Absent: it uses the caller's. */
    readonly searchPath?: string;
    readonly isPublic: boolean;
}

/** A table with policies, or with row-level security enabled. */
export interface RowSecurityTable {
    readonly schema: string;
    readonly name: string;
    readonly owner: string;
    readonly isEnabled: boolean;
    readonly isForced: boolean;
    readonly policies: number;
}

/** Privileges that PUBLIC gets on objects that a role creates from now on, beyond PostgreSQL's own defaults. */
export interface DefaultPrivileges {
    readonly role: string;
    /** Absent: in every schema. */
    readonly schema?: string;
    readonly objects: 'tables' | 'sequences' | 'functions' | 'types' | 'schemas' | 'large objects';
    /** Sorted. */
    readonly privileges: readonly string[];
}

export interface Extension {
    readonly name: string;
    readonly version: string;
    readonly schema: string;
}

/** Credentials for another server. Their options are never read. */
export interface UserMapping {
    readonly server: string;
    /** `postgres_fdw`, … */
    readonly wrapper: string;
    /** `public`: for every role. */
    readonly user: string;
    /** `sslmode` of the foreign server. Absent: not set. */
    readonly sslMode?: string;
}

export interface EventTrigger {
    readonly name: string;
    readonly owner: string;
    /** `ddl_command_end`, … */
    readonly event: string;
    readonly function: string;
}
