import type { CatalogueEntry } from './entry.ts';

/** What Azure shows differently from a PostgreSQL of one's own. `absent`: Azure does not list it. */
export type Difference = Partial<Omit<CatalogueEntry, 'name'>> | 'absent';

const preloadable =
    'age,anon,auto_explain,azure_storage,credcheck,pg_cron,pg_duckdb,pg_hint_plan,pg_ivm,pg_partman_bgw,' +
    'pg_prewarm,pg_squeeze,pg_stat_statements,pgaudit,pglogical,timescaledb,wal2json';

/** By parameter name; a name that the version does not have is passed over. */
export function azureOverlay(version: string): ReadonlyMap<string, Difference> {
    const differences = new Map<string, Difference>();
    for (const name of readOnly) differences.set(name, { isReadOnly: true });
    for (const [name, difference] of Object.entries(readOnlyValues)) {
        differences.set(name, { ...difference, isReadOnly: true });
    }
    for (const [name, difference] of Object.entries(settable)) differences.set(name, difference);
    if (Number(version) >= 18) differences.set('log_connections', logConnectionsSince18);
    return differences;
}

/**
 * Assumed: on 18, where PostgreSQL made a set of what was a Boolean, Azure shows a Set that still takes `on` and
 * `off`, and a fresh server has `on` as in the versions before. No recording of an 18 server is known.
 */
const logConnectionsSince18: Difference = {
    value: 'on',
    dataType: 'Set',
    allowedValues: ',on,off,receipt,authentication,authorization,setup_durations,all',
};

/** The values of the recorded PostgreSQL 17 server of April 2026, and where Azure's ranges are narrower. */
const settable: Readonly<Record<string, Difference>> = {
    ssl_min_protocol_version: { value: 'TLSv1.2', allowedValues: 'TLSv1.2,TLSv1.3' },
    ssl_max_protocol_version: { value: '', allowedValues: ',TLSv1.2,TLSv1.3' },
    log_checkpoints: { value: 'on' },
    log_connections: { value: 'on' },
    log_disconnections: { value: 'on' },
    log_line_prefix: { value: '%t-%c-', allowedValues: "[^']*" },
    log_destination: { value: 'stderr', dataType: 'Enumeration', allowedValues: 'stderr,csvlog' },
    log_lock_waits: { value: 'off' },
    log_min_duration_statement: { allowedValues: '-1-2147483647' },
    log_min_messages: {
        allowedValues: 'debug5,debug4,debug3,debug2,debug1,info,notice,warning,error,log,fatal,panic',
    },
    log_min_error_statement: {
        allowedValues: 'debug5,debug4,debug3,debug2,debug1,info,notice,warning,error,log,fatal,panic',
    },
    password_encryption: { value: 'scram-sha-256', allowedValues: 'md5,scram-sha-256' },
    // pg_cron is there from the start although the default does not name it.
    shared_preload_libraries: {
        value: 'pg_cron,pg_stat_statements',
        defaultValue: 'pg_stat_statements',
        dataType: 'Set',
        allowedValues: `,${preloadable}`,
        source: 'user-override',
    },
    session_preload_libraries: { dataType: 'Set', allowedValues: ',login_hook' },
    row_security: { value: 'on' },
    // The sizes of a server with 2 vCores and 8 GB.
    max_connections: { value: '859', defaultValue: '859', allowedValues: '25-5000' },
    shared_buffers: { value: '262144', defaultValue: '262144', allowedValues: '16-1073741823' },
    max_worker_processes: { value: '8', allowedValues: '0-262143' },
    wal_level: { value: 'replica', allowedValues: 'replica,logical' },
    max_wal_senders: { value: '10', allowedValues: '5-100' },
    track_io_timing: { value: 'on' },
};

/** Read-only, with a value of Azure's own. */
const readOnlyValues: Readonly<Record<string, Partial<Omit<CatalogueEntry, 'name'>>>> = {
    ssl: { value: 'on', defaultValue: 'off', source: 'user-override' },
    ssl_ca_file: { value: '/datadrive/certs/ca.pem' },
    ssl_cert_file: { value: '/datadrive/certs/cert.pem' },
    ssl_key_file: { value: '/datadrive/certs/key.pem' },
    ssl_ciphers: {
        value:
            'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:' +
            'ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256',
        source: 'user-override',
    },
    log_replication_commands: { value: 'on' },
    log_timezone: { value: 'UTC', source: 'user-override' },
    logging_collector: { value: 'off' },
    log_directory: { value: 'log' },
    log_file_mode: { value: '0600' },
    log_rotation_age: { value: '60' },
    log_rotation_size: { value: '102400' },
    config_file: { value: '/datadrive/pg/data/postgresql.conf' },
    data_directory: { value: '/datadrive/pg/data' },
    hba_file: { value: '/datadrive/pg/data/pg_hba.conf' },
    ident_file: { value: '/datadrive/pg/data/pg_ident.conf' },
    data_checksums: { value: 'on' },
    data_directory_mode: { value: '0700' },
    server_encoding: { value: 'UTF8' },
    huge_pages_status: { value: 'on' },
    listen_addresses: { value: '*' },
    archive_mode: { value: 'always' },
};

const readOnly: readonly string[] = [
    'allow_alter_system',
    'allow_in_place_tablespaces',
    'allow_system_table_mods',
    'archive_cleanup_command',
    'archive_command',
    'archive_library',
    'bonjour',
    'bonjour_name',
    'cluster_name',
    'config_file',
    'data_sync_retry',
    'db_user_namespace',
    'debug_io_direct',
    'dynamic_shared_memory_type',
    'event_source',
    'external_pid_file',
    'fsync',
    'full_page_writes',
    'hot_standby',
    'ignore_invalid_pages',
    'jit_provider',
    'krb_caseins_users',
    'krb_server_keyfile',
    'log_filename',
    'log_truncate_on_rotation',
    'port',
    'primary_conninfo',
    'primary_slot_name',
    'promote_trigger_file',
    'recovery_end_command',
    'recovery_target',
    'recovery_target_action',
    'recovery_target_inclusive',
    'recovery_target_lsn',
    'recovery_target_name',
    'recovery_target_time',
    'recovery_target_timeline',
    'recovery_target_xid',
    'restore_command',
    'shared_memory_type',
    'ssl_crl_dir',
    'ssl_crl_file',
    'ssl_dh_params_file',
    'ssl_ecdh_curve',
    'ssl_groups',
    'ssl_passphrase_command',
    'ssl_passphrase_command_supports_reload',
    'ssl_prefer_server_ciphers',
    'ssl_tls13_ciphers',
    'syslog_facility',
    'syslog_ident',
    'syslog_sequence_numbers',
    'syslog_split_messages',
    'unix_socket_directories',
    'unix_socket_group',
    'unix_socket_permissions',
    'zero_damaged_pages',
];
