import type { Parameter, Parameters } from '../../src/model/server-state.ts';

/** Parameters of a PostgreSQL 17 server as it was created, as recorded from Azure in April 2026. */

type Entry = readonly [name: string, value: string, dataType: string, allowedValues: string];

const preloadable =
    ',age,anon,auto_explain,azure_storage,credcheck,pg_cron,pg_duckdb,pg_hint_plan,pg_ivm,pg_partman_bgw,' +
    'pg_prewarm,pg_squeeze,pg_stat_statements,pgaudit,pglogical,timescaledb,wal2json';

const allowListed =
    ',anon,azure_storage,dblink,hstore,pgaudit,pg_cron,pg_stat_statements,pgcrypto,postgis,uuid-ossp';

const entries: readonly Entry[] = [
    ['require_secure_transport', 'on', 'Boolean', 'on,off'],
    ['ssl_min_protocol_version', 'TLSv1.2', 'Enumeration', 'TLSv1.2,TLSv1.3'],
    ['ssl_max_protocol_version', '', 'Enumeration', ',TLSv1.2,TLSv1.3'],
    ['password_encryption', 'scram-sha-256', 'Enumeration', 'md5,scram-sha-256'],
    ['azure.accepted_password_auth_method', 'md5,scram-sha-256', 'Set', 'md5,scram-sha-256'],
    ['log_checkpoints', 'on', 'Boolean', 'on,off'],
    ['log_connections', 'on', 'Boolean', 'on,off'],
    ['log_disconnections', 'on', 'Boolean', 'on,off'],
    ['connection_throttle.enable', 'off', 'Boolean', 'on,off'],
    ['logfiles.download_enable', 'off', 'Boolean', 'on,off'],
    ['logfiles.retention_days', '3', 'Integer', '1-7'],
    ['log_line_prefix', '%t-%c-', 'String', "[^']*"],
    ['log_statement', 'none', 'Enumeration', 'none,ddl,mod,all'],
    ['row_security', 'on', 'Boolean', 'on,off'],
    ['azure.extensions', '', 'Set', allowListed],
    ['shared_preload_libraries', 'pg_cron,pg_stat_statements', 'Set', preloadable],
    ['pgaudit.log', 'none', 'Set', 'none,read,write,function,role,ddl,misc,all'],
    ['max_connections', '859', 'Integer', '25-5000'],
    ['work_mem', '4096', 'Integer', '4096-2097151'],
    ['log_min_duration_statement', '-1', 'Integer', '-1-2147483647'],
];

const staticNames = ['shared_preload_libraries', 'max_connections'];

/** The catalogue by name. */
export const catalogue: Parameters = Object.fromEntries(
    entries.map(([name, value, dataType, allowedValues]): [string, Parameter] => [
        name,
        {
            name,
            value,
            defaultValue: name === 'shared_preload_libraries' ? 'pg_stat_statements' : value,
            dataType,
            allowedValues,
            isDynamicConfig: !staticNames.includes(name),
            isReadOnly: false,
            isConfigPendingRestart: false,
        },
    ]),
);
