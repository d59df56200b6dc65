import { booleanParameter, type CatalogueEntry, integerParameter, parameter } from './entry.ts';
import { tuningParameters } from './tuning-parameters.ts';

/**
 * Parameters that only Azure has. Names, defaults and ranges are those of Azure's documentation of server
 * parameters and of the recorded configuration list of a PostgreSQL 17 server of April 2026.
 * Documented: PostgreSQL 18 has no connection throttling. Recorded: 17 has it. Documented: 16 has it.
 * Assumed: all others exist in every major version.
 */
export function azureParameters(version: string): readonly CatalogueEntry[] {
    const throttling = Number(version) >= 18 ? [] : connectionThrottle;
    return [...azure, ...migration, ...logFiles, ...throttling, ...pgBouncer, ...tuningParameters()];
}

/** Extensions that `azure.extensions` may list. */
const allowedExtensions =
    'address_standardizer,address_standardizer_data_us,age,amcheck,anon,azure_ai,azure_storage,bloom,btree_gin,' +
    'btree_gist,citext,credcheck,cube,dblink,dict_int,dict_xsyn,earthdistance,fuzzystrmatch,hll,hstore,hypopg,' +
    'intagg,intarray,ip4r,isn,lo,login_hook,ltree,oracle_fdw,orafce,pageinspect,pg_buffercache,pg_cron,' +
    'pg_diskann,pg_duckdb,pg_freespacemap,pg_hint_plan,pg_partman,pg_prewarm,pg_repack,pg_squeeze,' +
    'pg_stat_statements,pg_trgm,pg_visibility,pgaudit,pgcrypto,pglogical,pgrouting,pgrowlocks,pgstattuple,' +
    'plpgsql,plv8,postgis,postgis_raster,postgis_sfcgal,postgis_tiger_geocoder,postgis_topology,postgres_fdw,' +
    'postgres_protobuf,semver,session_variable,sslinfo,tablefunc,tdigest,tds_fdw,timescaledb,topn,' +
    'tsm_system_rows,tsm_system_time,unaccent,uuid-ossp,vector';

const azure: readonly CatalogueEntry[] = [
    booleanParameter('require_secure_transport', 'on', 'Whether client connections must use TLS.'),
    parameter(
        'azure.accepted_password_auth_method',
        'md5,scram-sha-256',
        'Set',
        'md5,scram-sha-256',
        'Password authentication methods that the server accepts, separated by comma.',
    ),
    parameter(
        'azure.extensions',
        '',
        'Set',
        `,${allowedExtensions}`,
        'Extensions that CREATE EXTENSION may name, separated by comma.',
    ),
    booleanParameter(
        'azure.enable_temp_tablespaces_on_local_ssd',
        'on',
        'Keeps temporary objects on the local disk of the server.',
    ),
    parameter(
        'azure.service_principal_id',
        '',
        'String',
        '',
        'Object id of the system-assigned identity of the server.',
        'read-only',
    ),
    parameter(
        'azure.service_principal_tenant_id',
        '',
        'String',
        '',
        'Tenant of the system-assigned identity of the server.',
        'read-only',
    ),
    booleanParameter(
        'azure.single_to_flex_migration',
        'off',
        'Whether the server is the target of a migration from single server.',
        'read-only',
    ),
    booleanParameter(
        'pgaadauth.enable_group_sync',
        'off',
        'Keeps the members of Microsoft Entra groups in step with roles.',
    ),
];

/** The blank after the comma is Azure's own. */
const migration: readonly CatalogueEntry[] = [
    parameter(
        'azure.migration_copy_with_binary',
        'off',
        'Boolean',
        'on, off',
        'Copies tables in binary format.',
    ),
    parameter(
        'azure.migration_skip_analyze',
        'off',
        'Boolean',
        'on, off',
        'Leaves out the analysis afterwards.',
    ),
    parameter('azure.migration_skip_extensions', 'off', 'Boolean', 'on, off', 'Leaves extensions out.'),
    parameter('azure.migration_skip_large_objects', 'off', 'Boolean', 'on, off', 'Leaves large objects out.'),
    booleanParameter('azure.migration_skip_role_user', 'on', 'Leaves roles and users out.', 'read-only'),
    integerParameter(
        'azure.migration_table_split_size',
        '20480',
        '1-204800',
        'Size at which a table is split.',
    ),
];

const logFiles: readonly CatalogueEntry[] = [
    booleanParameter('logfiles.download_enable', 'off', 'Keeps server logs for download.'),
    integerParameter(
        'logfiles.retention_days',
        '3',
        '1-7',
        'Days for which server logs are kept for download.',
    ),
];

const connectionThrottle: readonly CatalogueEntry[] = [
    integerParameter(
        'connection_throttle.bucket_limit',
        '2000',
        '1-2147483647',
        'Login tokens in a full bucket.',
    ),
    booleanParameter(
        'connection_throttle.enable',
        'off',
        'Throttles connections from an address with too many failed logins for a time.',
    ),
    parameter(
        'connection_throttle.factor_bias',
        '0.8',
        'Numeric',
        '0.0-0.9',
        'Bias of the bucket of an address.',
    ),
    integerParameter('connection_throttle.hash_entries_max', '500', '1-2147483647', 'Addresses remembered.'),
    integerParameter(
        'connection_throttle.reset_time',
        '120',
        '1-2147483647',
        'Time between two bucket resets.',
    ),
    parameter(
        'connection_throttle.restore_factor',
        '2',
        'Numeric',
        '1.0-100.0',
        'How fast the bucket of an address with few failures refills.',
    ),
    integerParameter(
        'connection_throttle.update_time',
        '20',
        '1-2147483647',
        'Time between two bucket updates.',
    ),
];

const pgBouncer: readonly CatalogueEntry[] = [
    integerParameter(
        'pgbouncer.default_pool_size',
        '50',
        '1-4950',
        'Server connections per user and database.',
    ),
    // Azure shows this one with the words of PgBouncer, not of PostgreSQL.
    parameter(
        'pgbouncer.enabled',
        'false',
        'Boolean',
        'true, false',
        'Whether PgBouncer runs beside the server.',
    ),
    parameter(
        'pgbouncer.ignore_startup_parameters',
        '',
        'String',
        '[A-Za-z0-9_\\.,]*',
        'Startup parameters that PgBouncer ignores, separated by comma.',
    ),
    integerParameter('pgbouncer.max_client_conn', '5000', '1-50000', 'Client connections allowed.'),
    integerParameter(
        'pgbouncer.max_prepared_statements',
        '0',
        '0-5000',
        'Prepared statements tracked per client.',
    ),
    integerParameter('pgbouncer.min_pool_size', '0', '0-4950', 'Server connections kept per pool.'),
    parameter(
        'pgbouncer.pool_mode',
        'transaction',
        'Enumeration',
        'session,transaction,statement',
        'When a server connection may serve another client.',
    ),
    integerParameter(
        'pgbouncer.query_wait_timeout',
        '120',
        '0-86400',
        'Seconds that a query may wait for a server.',
    ),
    integerParameter(
        'pgbouncer.server_idle_timeout',
        '600',
        '0-86400',
        'Seconds until an idle server is dropped.',
    ),
    parameter(
        'pgbouncer.stats_users',
        '',
        'String',
        '[A-Za-z0-9,@_\\-\\.]*',
        'Users that may read the PgBouncer console, separated by comma.',
    ),
];
