import { credcheckParameters } from './credcheck-parameters.ts';
import { booleanParameter, type CatalogueEntry, integerParameter, parameter } from './entry.ts';

/**
 * Parameters of extensions. Azure shows them whether or not the extension is loaded; a value for an extension that
 * is not in `shared_preload_libraries` has no effect. Names, defaults and ranges are those of Azure's documentation.
 * Assumed: the same ones exist in every major version.
 */
export function extensionParameters(): readonly CatalogueEntry[] {
    return [...pgaudit, ...pgStatStatements, ...cron, ...credcheckParameters(), ...autoExplain, ...others];
}

const pgaudit: readonly CatalogueEntry[] = [
    parameter(
        'pgaudit.log',
        'none',
        'Set',
        'none,read,write,function,role,ddl,misc,all',
        'Classes of statements that session audit logging logs, separated by comma.',
    ),
    booleanParameter('pgaudit.log_catalog', 'on', 'Logs statements that touch only pg_catalog.'),
    booleanParameter('pgaudit.log_client', 'off', 'Shows audit messages to the client.'),
    parameter(
        'pgaudit.log_level',
        'log',
        'Enumeration',
        ',debug5,debug4,debug3,debug2,debug1,info,notice,warning,log',
        'Level of audit messages for the client.',
    ),
    booleanParameter('pgaudit.log_parameter', 'off', 'Logs the parameters of a statement.'),
    integerParameter(
        'pgaudit.log_parameter_max_size',
        '0',
        '0-1073741823',
        'Longest parameter logged, in bytes.',
    ),
    booleanParameter('pgaudit.log_relation', 'off', 'Makes an entry for each relation of a statement.'),
    booleanParameter('pgaudit.log_rows', 'off', 'Logs how many rows a statement retrieved or affected.'),
    booleanParameter('pgaudit.log_statement', 'on', 'Logs the text of a statement.'),
    booleanParameter('pgaudit.log_statement_once', 'off', 'Logs the text with the first entry only.'),
    parameter('pgaudit.role', '', 'String', '[A-Za-z\\._]*', 'Role that object audit logging follows.'),
];

const pgStatStatements: readonly CatalogueEntry[] = [
    integerParameter('pg_stat_statements.max', '5000', '100-2147483647', 'Statements tracked.', 'static'),
    booleanParameter('pg_stat_statements.save', 'on', 'Keeps statistics across a shutdown.'),
    parameter(
        'pg_stat_statements.track',
        'none',
        'Enumeration',
        'top,all,none',
        'Which statements are tracked.',
    ),
    booleanParameter('pg_stat_statements.track_planning', 'off', 'Tracks planning time.'),
    booleanParameter('pg_stat_statements.track_utility', 'on', 'Tracks utility commands.'),
];

const cron: readonly CatalogueEntry[] = [
    parameter(
        'cron.database_name',
        'postgres',
        'String',
        '[A-Za-z0-9_]+',
        'Database of the job table.',
        'static',
    ),
    booleanParameter('cron.enable_superuser_jobs', 'off', 'Allows jobs of superusers.', 'read-only'),
    parameter('cron.host', '/tmp', 'String', '', 'Host that jobs connect to.', 'read-only'),
    booleanParameter('cron.launch_active_jobs', 'on', 'Starts the jobs that are active.', 'read-only'),
    parameter(
        'cron.log_min_messages',
        'warning',
        'Enumeration',
        '',
        'Log level of the launcher.',
        'read-only',
    ),
    booleanParameter('cron.log_run', 'on', 'Records each run of a job.', 'static'),
    booleanParameter('cron.log_statement', 'on', 'Logs each statement before it runs.', 'static'),
    integerParameter('cron.max_running_jobs', '32', '0-5000', 'Jobs that run at the same time.', 'static'),
    parameter('cron.timezone', 'GMT', 'Enumeration', '', 'Time zone of schedules.', 'read-only'),
    booleanParameter('cron.use_background_workers', 'off', 'Runs jobs in background workers.', 'read-only'),
];

const autoExplain: readonly CatalogueEntry[] = [
    booleanParameter('auto_explain.log_analyze', 'off', 'Logs plans with EXPLAIN ANALYZE.'),
    booleanParameter('auto_explain.log_buffers', 'off', 'Logs buffer use.'),
    parameter(
        'auto_explain.log_format',
        'text',
        'Enumeration',
        'text,xml,json,yaml',
        'Format of a logged plan.',
    ),
    integerParameter(
        'auto_explain.log_min_duration',
        '-1',
        '-1-2147483647',
        'Shortest statement logged, in ms.',
    ),
    booleanParameter('auto_explain.log_nested_statements', 'off', 'Logs nested statements.'),
    booleanParameter('auto_explain.log_settings', 'off', 'Logs settings that changed a plan.'),
    booleanParameter('auto_explain.log_timing', 'on', 'Logs the time of each node.'),
    booleanParameter('auto_explain.log_triggers', 'off', 'Logs trigger statistics.'),
    booleanParameter('auto_explain.log_verbose', 'off', 'Logs plans with EXPLAIN VERBOSE.'),
    booleanParameter('auto_explain.log_wal', 'off', 'Logs WAL use.'),
    parameter('auto_explain.sample_rate', '1.0', 'Numeric', '0.0-1.0', 'Share of statements looked at.'),
];

const others: readonly CatalogueEntry[] = [
    booleanParameter('azure_storage.allow_network_access', 'on', 'Allows reaching Azure Storage.'),
    integerParameter('azure_storage.blob_block_size_mb', '128', '128', 'Megabytes of a block.', 'read-only'),
    parameter(
        'azure_storage.log_level',
        'log',
        'Enumeration',
        'debug5,debug4,debug3,debug2,debug1,debug,log,info,notice,warning,error',
        'Level of messages of azure_storage.',
    ),
    booleanParameter('azure_storage.public_account_access', 'on', 'Allows public storage accounts.'),
    booleanParameter('pg_hint_plan.enable_hint', 'on', 'Follows hints in comments.', 'read-only'),
    booleanParameter('pg_hint_plan.enable_hint_table', 'off', 'Follows the hint table.', 'read-only'),
    booleanParameter('pg_partman_bgw.analyze', 'off', 'Analyzes a new partition.'),
    parameter('pg_partman_bgw.dbname', '', 'String', '.*', 'Databases that are maintained.'),
    integerParameter(
        'pg_partman_bgw.interval',
        '3600',
        '1-315360000',
        'Seconds between two maintenance runs.',
    ),
    booleanParameter('pg_partman_bgw.jobmon', 'on', 'Logs maintenance to pg_jobmon.'),
    parameter('pg_partman_bgw.role', '', 'String', '.*', 'Role that maintains partitions.'),
    booleanParameter('pg_prewarm.autoprewarm', 'on', 'Starts the worker that warms the cache.', 'read-only'),
    booleanParameter('pglogical.batch_inserts', 'on', 'Applies inserts in batches.'),
    parameter(
        'pglogical.conflict_resolution',
        'apply_remote',
        'Enumeration',
        'error,apply_remote,keep_local,last_update_wins,first_update_wins',
        'What happens with a conflict.',
    ),
    booleanParameter('pglogical.use_spi', 'off', 'Applies changes through SPI.'),
    parameter(
        'postgis.gdal_enabled_drivers',
        'DISABLE_ALL',
        'Enumeration',
        'DISABLE_ALL,ENABLE_ALL',
        'Which GDAL drivers may be used.',
    ),
    integerParameter('squeeze.workers_per_database', '1', '1', 'Squeeze workers per database.', 'read-only'),
    booleanParameter('timescaledb.disable_load', 'off', 'Keeps the extension from loading.', 'read-only'),
    integerParameter('timescaledb.max_background_workers', '16', '16', 'Background workers.', 'read-only'),
];
