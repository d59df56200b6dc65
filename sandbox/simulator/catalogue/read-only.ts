import type { Difference } from './entry.ts';

/** Parameters that are shown and never written. From Azure's documentation of the parameters of 17. */
export function readOnlyDifferences(): readonly (readonly [string, Difference])[] {
    return [
        ...unchanged.map((name) => [name, { isReadOnly: true }] as const),
        ...Object.entries(changed).map(([name, value]) => [name, { value, isReadOnly: true }] as const),
        ...Object.entries(platformSet).map(
            ([name, difference]) =>
                [name, { ...difference, isReadOnly: true, source: 'user-override' }] as const,
        ),
    ];
}

/** Set by the platform, and shown as if a user had done it. */
const platformSet: Readonly<Record<string, Difference>> = {
    ssl: { value: 'on', defaultValue: 'off' },
    ssl_ciphers: {
        value:
            'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:' +
            'ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256',
    },
    log_timezone: { value: 'UTC' },
};

/** With another value than PostgreSQL's own default. */
const changed: Readonly<Record<string, string>> = {
    archive_command: 'BlobLogUpload.sh %f %p',
    archive_mode: 'always',
    archive_timeout: '300',
    authentication_timeout: '30',
    config_file: '/datadrive/pg/data/postgresql.conf',
    data_checksums: 'on',
    data_directory: '/datadrive/pg/data',
    data_directory_mode: '0700',
    default_toast_compression: 'lz4',
    hba_file: '/datadrive/pg/data/pg_hba.conf',
    huge_pages_status: 'on',
    ident_file: '/datadrive/pg/data/pg_ident.conf',
    lc_messages: 'en_US.utf8',
    lc_time: 'en_US.utf8',
    listen_addresses: '*',
    log_directory: 'log',
    log_file_mode: '0600',
    log_replication_commands: 'on',
    log_rotation_age: '60',
    log_rotation_size: '102400',
    logging_collector: 'off',
    max_slot_wal_keep_size: '-1',
    max_stack_depth: '2048',
    reserved_connections: '5',
    server_encoding: 'UTF8',
    ssl_ca_file: '/datadrive/certs/ca.pem',
    ssl_cert_file: '/datadrive/certs/cert.pem',
    ssl_key_file: '/datadrive/certs/key.pem',
    superuser_reserved_connections: '10',
    synchronous_commit: 'on',
    timezone_abbreviations: 'Default',
    unix_socket_directories: '/tmp,/tmp/tuning_sockets',
    unix_socket_permissions: '0777',
    wal_keep_size: '400',
};

const unchanged: readonly string[] = `
    allow_alter_system allow_in_place_tablespaces allow_system_table_mods archive_cleanup_command
    archive_library backtrace_functions bonjour bonjour_name checkpoint_flush_after
    client_connection_check_interval cluster_name compute_query_id createrole_self_grant data_sync_retry
    db_user_namespace debug_discard_caches debug_io_direct debug_logical_replication_streaming
    default_table_access_method dynamic_library_path dynamic_shared_memory_type event_source
    external_pid_file fsync full_page_writes gss_accept_delegation hot_standby huge_page_size
    icu_validation_level ignore_checksum_failure ignore_invalid_pages ignore_system_indexes
    io_combine_limit jit_debugging_support jit_dump_bitcode jit_expressions jit_profiling_support
    jit_provider jit_tuple_deforming krb_caseins_users krb_server_keyfile local_preload_libraries
    log_executor_stats log_filename log_parser_stats log_planner_stats log_startup_progress_interval
    log_transaction_sample_rate log_truncate_on_rotation maintenance_io_concurrency max_notify_queue_pages
    max_pred_locks_per_transaction min_dynamic_shared_memory parallel_leader_participation port
    post_auth_delay pre_auth_delay primary_conninfo primary_slot_name promote_trigger_file
    recovery_end_command recovery_init_sync_method recovery_min_apply_delay recovery_prefetch
    recovery_target recovery_target_action recovery_target_inclusive recovery_target_lsn
    recovery_target_name recovery_target_time recovery_target_timeline recovery_target_xid
    recursive_worktable_factor remove_temp_files_after_crash restart_after_crash restore_command
    restrict_nonsystem_relation_kind scram_iterations send_abort_for_crash send_abort_for_kill
    shared_memory_type ssl_crl_dir ssl_crl_file ssl_dh_params_file ssl_ecdh_curve ssl_groups
    ssl_passphrase_command ssl_passphrase_command_supports_reload ssl_prefer_server_ciphers
    ssl_tls13_ciphers stats_fetch_consistency synchronized_standby_slots syslog_facility syslog_ident
    syslog_sequence_numbers syslog_split_messages trace_connection_negotiation trace_notify trace_sort
    track_wal_io_timing transaction_deferrable transaction_isolation transaction_read_only
    unix_socket_group wal_consistency_checking wal_decode_buffer_size wal_init_zero wal_log_hints
    wal_receiver_create_temp_slot wal_recycle wal_retrieve_retry_interval wal_skip_threshold
    wal_summary_keep_time wal_sync_method zero_damaged_pages
`
    .trim()
    .split(/\s+/);
