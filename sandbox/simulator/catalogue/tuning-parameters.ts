import { booleanParameter, type CatalogueEntry, integerParameter, parameter } from './entry.ts';

/** Azure's own parameters of metrics, tuning, query store and mirroring. */
export function tuningParameters(): readonly CatalogueEntry[] {
    return [...metrics, ...indexTuning, ...queryStore, ...fabricMirroring];
}

const metrics: readonly CatalogueEntry[] = [
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
];

const indexTuning: readonly CatalogueEntry[] = [
    integerParameter('index_tuning.analysis_interval', '720', '60-10080', 'Minutes between two analyses.'),
    integerParameter('index_tuning.max_columns_per_index', '2', '1-10', 'Columns of a recommended index.'),
    integerParameter('index_tuning.max_index_count', '10', '1-25', 'Recommendations per database.'),
    integerParameter('index_tuning.max_indexes_per_table', '10', '1-25', 'Recommendations per table.'),
    integerParameter('index_tuning.max_queries_per_database', '25', '5-100', 'Slow queries looked at.'),
    parameter(
        'index_tuning.max_regression_factor',
        '0.1',
        'Numeric',
        '0.05-0.2',
        'Slowdown that is accepted.',
    ),
    parameter(
        'index_tuning.max_total_size_factor',
        '0.1',
        'Numeric',
        '0-1.0',
        'Share of the disk for indexes.',
    ),
    parameter('index_tuning.min_improvement_factor', '0.2', 'Numeric', '0-20.0', 'Gain that is asked for.'),
    parameter('index_tuning.mode', 'off', 'Enumeration', 'off,report', 'Whether recommendations are made.'),
    integerParameter(
        'index_tuning.unused_dml_per_table',
        '1000',
        '0-9999999',
        'Writes a day to be looked at.',
    ),
    integerParameter(
        'index_tuning.unused_min_period',
        '35',
        '30-720',
        'Days until an index counts as unused.',
    ),
    integerParameter(
        'index_tuning.unused_reads_per_table',
        '1000',
        '0-9999999',
        'Reads a day to be looked at.',
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
    integerParameter('pg_qs.interval_length_minutes', '15', '1-30', 'Minutes per interval.'),
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
