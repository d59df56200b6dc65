/**
 * The ways for data to leave a server that its parameters open. Names and meanings: Azure's reference of server parameters
 * and its list of extensions, for PostgreSQL 13 to 18.
 */

/** Parameters that open a way while they are on. */
export const egressSwitches = ['azure.fabric_mirror_enabled', 'azure_storage.public_account_access'] as const;

/** Members of `azure.extensions` and `shared_preload_libraries` that send data elsewhere. */
export const egressExtensions = [
    'azure_ai',
    'azure_storage',
    'dblink',
    'oracle_fdw',
    'pg_duckdb',
    'pglogical',
    'postgres_fdw',
    'tds_fdw',
    'wal2json',
] as const;

export const egressNames = [...egressSwitches, ...egressExtensions] as const;

export type EgressName = (typeof egressNames)[number];
