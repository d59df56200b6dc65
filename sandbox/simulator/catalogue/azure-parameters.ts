import { booleanParameter, type CatalogueEntry, integerParameter, parameter } from './entry.ts';

/**
 * Parameters that only Azure has. Names, defaults and ranges are those of Azure's documentation of server
 * parameters and of the recorded configuration list of a PostgreSQL 17 server of April 2026.
 * Assumed: the same ones exist in every major version, except where a condition below says otherwise.
 */
export function azureParameters(version: string): readonly CatalogueEntry[] {
    const mirroring = Number(version) >= 14 ? fabricMirroring : [];
    return [
        ...azure,
        ...logFiles,
        ...connectionThrottle,
        ...pgBouncer,
        ...monitoring,
        ...queryStore,
        ...mirroring,
    ];
}

/** What `azure.extensions` may list. */
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
    // The blank after the comma is Azure's own.
    parameter(
        'azure.migration_copy_with_binary',
        'off',
        'Boolean',
        'on, off',
        'Copies table data in binary format during a migration.',
    ),
    parameter(
        'azure.migration_skip_large_objects',
        'off',
        'Boolean',
        'on, off',
        'Leaves large objects out of a migration.',
    ),
    parameter(
        'azure.migration_skip_role_user',
        'off',
        'Boolean',
        'on, off',
        'Leaves roles and users out of a migration.',
    ),
    booleanParameter(
        'pgaadauth.enable_group_sync',
        'off',
        'Keeps the members of Microsoft Entra groups in step with roles.',
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

const monitoring: readonly CatalogueEntry[] = [
    booleanParameter('metrics.autovacuum_diagnostics', 'off', 'Emits autovacuum metrics per database.'),
    booleanParameter('metrics.collector_database_activity', 'off', 'Emits the enhanced database metrics.'),
    booleanParameter('metrics.pgbouncer_diagnostics', 'off', 'Emits PgBouncer metrics.'),
    booleanParameter('intelligent_tuning', 'off', 'Lets the server tune itself.'),
    parameter(
        'intelligent_tuning.metric_targets',
        'none',
        'Set',
        'none,Storage-checkpoint_completion_target,Storage-min_wal_size,Storage-max_wal_size,' +
            'Storage-bgwriter_delay,tuning-autovacuum,all',
        'What the server may tune by itself.',
    ),
    parameter(
        'index_tuning.mode',
        'off',
        'Enumeration',
        'off,report',
        'Whether index recommendations are made.',
    ),
    integerParameter(
        'index_tuning.analysis_interval',
        '720',
        '60-10080',
        'Minutes between two index analyses.',
    ),
    integerParameter('index_tuning.max_index_count', '10', '1-25', 'Index recommendations per database.'),
    integerParameter('index_tuning.max_indexes_per_table', '10', '1-25', 'Index recommendations per table.'),
    integerParameter(
        'index_tuning.max_queries_per_database',
        '25',
        '5-100',
        'Slow queries looked at per database.',
    ),
];

const queryStore: readonly CatalogueEntry[] = [
    booleanParameter('pgms_stats.is_enabled_fs', 'on', 'Feature switch of the platform.', 'read-only'),
    integerParameter(
        'pgms_wait_sampling.history_period',
        '100',
        '1-600000',
        'Milliseconds between two samples.',
    ),
    booleanParameter(
        'pgms_wait_sampling.is_enabled_fs',
        'on',
        'Feature switch of the platform.',
        'read-only',
    ),
    parameter(
        'pgms_wait_sampling.query_capture_mode',
        'none',
        'Enumeration',
        'all,none',
        'Which statements are sampled for waits.',
    ),
    integerParameter('pg_qs.interval_length_minutes', '15', '1-30', 'Minutes per interval.', 'static'),
    booleanParameter('pg_qs.is_enabled_fs', 'on', 'Feature switch of the platform.', 'read-only'),
    integerParameter('pg_qs.max_captured_queries', '500', '100-500', 'Queries captured per interval.'),
    integerParameter('pg_qs.max_plan_size', '7500', '100-10000', 'Bytes of a query plan that are kept.'),
    integerParameter('pg_qs.max_query_text_length', '6000', '100-10000', 'Bytes of a query that are kept.'),
    parameter(
        'pg_qs.parameters_capture_mode',
        'capture_parameterless_only',
        'Enumeration',
        'capture_parameterless_only,capture_first_sample',
        'Whether positional parameters are captured.',
    ),
    parameter(
        'pg_qs.query_capture_mode',
        'none',
        'Enumeration',
        'top,all,none',
        'Which queries are captured.',
    ),
    integerParameter('pg_qs.retention_period_in_days', '7', '1-30', 'Days for which captured data is kept.'),
    booleanParameter('pg_qs.store_query_plans', 'off', 'Whether query plans are kept.'),
    booleanParameter('pg_qs.track_utility', 'on', 'Whether utility commands are captured.'),
];

const fabricMirroring: readonly CatalogueEntry[] = [
    booleanParameter('azure.fabric_mirror_enabled', 'off', 'Prepares the server for mirroring into Fabric.'),
    integerParameter(
        'azure_cdc.change_batch_buffer_size',
        '16',
        '1-100',
        'Megabytes for a batch of changes.',
    ),
    integerParameter('azure_cdc.change_batch_export_timeout', '30', '10-60', 'Seconds to wait for a batch.'),
    integerParameter(
        'azure_cdc.max_fabric_mirrors',
        '3',
        '1-6',
        'Mirrors that run at the same time.',
        'static',
    ),
    integerParameter('azure_cdc.max_snapshot_workers', '3', '0-100', 'Workers that export a snapshot.'),
    integerParameter('azure_cdc.onelake_buffer_size', '100', '1-1024', 'Megabytes for an upload.'),
    parameter(
        'azure_cdc.parquet_compression',
        'zstd',
        'Enumeration',
        'uncompressed,snappy,gzip,zstd',
        'Compression of the exported files.',
    ),
    integerParameter('azure_cdc.snapshot_buffer_size', '1000', '10-4000', 'Megabytes for a snapshot file.'),
    integerParameter('azure_cdc.snapshot_export_timeout', '180', '0-1440', 'Minutes to wait for a snapshot.'),
];
