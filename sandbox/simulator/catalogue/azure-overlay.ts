import type { Difference } from './entry.ts';
import { readOnlyDifferences } from './read-only.ts';

/**
 * By parameter name; a name that the version does not have is passed over. Values and ranges: the recorded list of a
 * PostgreSQL 17 server of April 2026, then Azure's documentation of the parameters of 17, 13 and 18.
 * Assumed: what holds for 17 holds for the versions before and after, except where it says otherwise.
 */
export function azureOverlay(version: string): ReadonlyMap<string, Difference> {
    const major = Number(version);
    return new Map([
        ...readOnlyDifferences(),
        ...Object.entries(settable),
        ...(major === 13 ? Object.entries(only13) : []),
        ...(major >= 15 ? Object.entries(since15) : []),
        ...(major >= 18 ? Object.entries(since18) : []),
    ]);
}

/** The documented defaults of 13 are the old ones. */
const only13: Readonly<Record<string, Difference>> = {
    password_encryption: { value: 'md5', allowedValues: 'md5,scram-sha-256' },
    'azure.accepted_password_auth_method': { value: 'md5' },
};

/** A Boolean in the versions before. */
const since15: Readonly<Record<string, Difference>> = {
    wal_compression: { value: 'on', allowedValues: 'pglz,lz4,on,off' },
};

/**
 * Documented for 18, where PostgreSQL made a list of aspects of what was a Boolean. No recording of an 18 server is
 * known. Assumed: the empty list is not allowed, as nothing is documented before the first comma.
 */
const since18: Readonly<Record<string, Difference>> = {
    log_connections: {
        value: 'on',
        dataType: 'Set',
        allowedValues: 'on,off,receipt,authentication,authorization,setup_durations,all',
    },
};

const preloadable =
    'age,anon,auto_explain,azure_storage,credcheck,pg_cron,pg_duckdb,pg_hint_plan,pg_ivm,pg_partman_bgw,' +
    'pg_prewarm,pg_squeeze,pg_stat_statements,pgaudit,pglogical,timescaledb,wal2json';
const messageLevels = 'debug5,debug4,debug3,debug2,debug1,info,notice,warning,error,log,fatal,panic';
const encodings =
    'BIG5,EUC_CN,EUC_JP,EUC_JIS_2004,EUC_KR,EUC_TW,GB18030,GBK,ISO_8859_5,ISO_8859_6,ISO_8859_7,ISO_8859_8,' +
    'JOHAB,KOI8R,KOI8U,LATIN1,LATIN2,LATIN3,LATIN4,LATIN5,LATIN6,LATIN7,LATIN8,LATIN9,LATIN10,MULE_INTERNAL,' +
    'SJIS,SHIFT_JIS_2004,SQL_ASCII,UHC,UTF8,WIN866,WIN874,WIN1250,WIN1251,WIN1252,WIN1253,WIN1254,WIN1255,' +
    'WIN1256,WIN1257,WIN1258';

const settable: Readonly<Record<string, Difference>> = {
    ssl_min_protocol_version: { value: 'TLSv1.2', allowedValues: 'TLSv1.2,TLSv1.3' },
    ssl_max_protocol_version: { value: '', allowedValues: ',TLSv1.2,TLSv1.3' },
    password_encryption: { value: 'scram-sha-256', allowedValues: 'md5,scram-sha-256' },

    log_checkpoints: { value: 'on' },
    log_connections: { value: 'on' },
    log_disconnections: { value: 'on' },
    log_line_prefix: { value: '%t-%c-', allowedValues: "[^']*" },
    log_destination: { value: 'stderr', dataType: 'Enumeration', allowedValues: 'stderr,csvlog' },
    log_lock_waits: { value: 'off' },
    log_autovacuum_min_duration: { value: '-1' },
    log_min_messages: { allowedValues: messageLevels },
    log_min_error_statement: { allowedValues: messageLevels },
    application_name: { allowedValues: '[A-Za-z0-9._-]*' },

    // pg_cron is there from the start although the default does not name it.
    shared_preload_libraries: {
        value: 'pg_cron,pg_stat_statements',
        defaultValue: 'pg_stat_statements',
        dataType: 'Set',
        allowedValues: `,${preloadable}`,
        source: 'user-override',
    },
    session_preload_libraries: { dataType: 'Set', allowedValues: ',login_hook' },

    // Sizes that depend on the server: those of 2 vCores with 8 GB.
    max_connections: { value: '859', allowedValues: '25-5000' },
    shared_buffers: { value: '262144' },
    maintenance_work_mem: { value: '157696', allowedValues: '1024-2097151' },
    max_wal_size: { value: '2048', allowedValues: '32-65536' },
    min_wal_size: { value: '80', allowedValues: '32-2097151' },
    wal_buffers: { value: '2048' },
    work_mem: { allowedValues: '4096-2097151' },
    autovacuum_work_mem: { allowedValues: '-1-2097151' },
    gin_pending_list_limit: { allowedValues: '64-2097151' },

    wal_level: { allowedValues: 'replica,logical' },
    wal_compression: { value: 'on' },
    max_wal_senders: { value: '10', allowedValues: '5-100' },
    max_replication_slots: { value: '10', allowedValues: '2-262143' },
    max_locks_per_transaction: { allowedValues: '10-8388608' },
    backend_flush_after: { value: '256' },
    checkpoint_completion_target: { value: '0.9' },
    checkpoint_timeout: { value: '600' },
    track_activity_query_size: { allowedValues: '100-102400' },
    autovacuum_vacuum_cost_delay: { dataType: 'Integer' },
    tcp_keepalives_count: { value: '9' },
    tcp_keepalives_idle: { value: '120' },
    tcp_keepalives_interval: { value: '30' },
    // The blank is Azure's own.
    jit: { value: 'off', allowedValues: 'on, off' },

    client_encoding: { value: 'UTF8', dataType: 'Enumeration', allowedValues: encodings },
    DateStyle: { allowedValues: '(ISO|POSTGRES|SQL|GERMAN)(, (DMY|MDY|YMD))?' },
    TimeZone: { value: 'UTC', allowedValues: '[A-Za-z0-9/+_-]+' },
    default_text_search_config: { value: 'pg_catalog.english', allowedValues: '[A-Za-z._]+' },
    lc_monetary: { value: 'en_US.utf-8', allowedValues: '[A-Za-z0-9._ -]+' },
    lc_numeric: { value: 'en_US.utf-8', allowedValues: '[A-Za-z0-9._ -]+' },
    search_path: { allowedValues: '[A-Za-z0-9."$,_ -]+' },
    default_tablespace: { allowedValues: '[A-Za-z._]*' },
    temp_tablespaces: { value: 'temptblspace', allowedValues: '[A-Za-z._]*' },
};
