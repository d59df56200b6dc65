/** The settings of a real server that follow from the record of its simulated one. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CatalogueEntry, catalogue } from '../../simulator/catalogue/index.ts';
import { postgresqlSettings } from '../../simulator/catalogue/postgresql-settings.ts';
import type { ServerRecord } from '../../simulator/world/server-record.ts';

/** Parameters that a server on this computer has otherwise: its size, its files, its locale, what it was built with. */
const ownOfSandbox: ReadonlySet<string> = new Set([
    'archive_command',
    'archive_mode',
    'archive_timeout',
    'autovacuum_work_mem',
    'config_file',
    'data_directory',
    'default_text_search_config',
    'default_toast_compression',
    'event_source',
    'external_pid_file',
    'fsync',
    'full_page_writes',
    'hba_file',
    'huge_pages',
    'ident_file',
    'io_method',
    'lc_messages',
    'lc_monetary',
    'lc_numeric',
    'lc_time',
    'listen_addresses',
    'log_destination',
    'log_directory',
    'log_file_mode',
    'log_filename',
    'logging_collector',
    'maintenance_work_mem',
    'max_connections',
    'max_wal_size',
    'min_wal_size',
    'port',
    'primary_conninfo',
    'primary_slot_name',
    'restore_command',
    'session_preload_libraries',
    'shared_buffers',
    'shared_preload_libraries',
    'ssl',
    'ssl_ca_file',
    'ssl_cert_file',
    'ssl_ciphers',
    'ssl_crl_dir',
    'ssl_crl_file',
    'ssl_dh_params_file',
    'ssl_ecdh_curve',
    'ssl_key_file',
    'stats_temp_directory',
    'summarize_wal',
    'sync_replication_slots',
    'synchronous_standby_names',
    'temp_tablespaces',
    'unix_socket_directories',
    'unix_socket_group',
    'unix_socket_permissions',
    'wal_buffers',
    'wal_compression',
]);

/** Parameters of Azure's and of pgaudit that PostgreSQL keeps for `SHOW`, without an effect of its own. */
const shown = /^(pgaudit\.|azure\.(extensions|accepted_password_auth_method)$)/;

/** The most that a server here takes: each connection costs memory from the start. */
const mostConnections = 100;

export interface Place {
    readonly socketFolder: string;
    readonly port: number;
    /** Holds `lib/postgresql`. */
    readonly runnable: string;
    /** Where a standby follows its primary. */
    readonly primary?: { readonly socketFolder: string; readonly port: number };
}

export function settingsOf(record: ServerRecord, place: Place): Readonly<Record<string, string>> {
    const { version } = record.properties;
    const known = new Map(postgresqlSettings(version).map((setting) => [setting.name, setting]));
    const settings: Record<string, string> = {};
    for (const entry of catalogue(version)) {
        const value = runningValue(record, entry);
        const setting = known.get(entry.name);
        const isSet = setting !== undefined && setting.context !== 'internal' && value !== setting.bootValue;
        if ((isSet && !ownOfSandbox.has(entry.name)) || shown.test(entry.name)) settings[entry.name] = value;
    }
    const preload = parameterIn(record, 'shared_preload_libraries');
    return {
        ...settings,
        ...own(place),
        max_connections: String(Math.min(Number(parameterIn(record, 'max_connections')), mostConnections)),
        shared_preload_libraries: loadable(preload, place.runnable).join(','),
        // pgaudit asks for it: the library itself is not here.
        'sandbox.shared_preload_libraries': preload,
    };
}

function own({ socketFolder, port, primary }: Place): Readonly<Record<string, string>> {
    return {
        listen_addresses: '127.0.0.1',
        port: String(port),
        unix_socket_directories: socketFolder,
        shared_buffers: '16MB',
        // The data need not survive a crash of the computer; they survive one of the sandbox.
        fsync: 'off',
        full_page_writes: 'off',
        min_wal_size: '2MB',
        max_wal_size: '64MB',
        dynamic_shared_memory_type: 'posix',
        ...(primary === undefined
            ? {}
            : { primary_conninfo: `host=${primary.socketFolder} port=${primary.port} user=azuresu` }),
    };
}

/** The value that the engine runs with. Throws a RangeError for a parameter that the version does not have. */
export function parameterIn(record: ServerRecord, name: string): string {
    const entry = catalogue(record.properties.version).find((candidate) => candidate.name === name);
    if (entry === undefined)
        throw new RangeError(`No parameter ${name} in version ${record.properties.version}`);
    return runningValue(record, entry);
}

function runningValue({ parameters }: ServerRecord, entry: CatalogueEntry): string {
    return parameters[entry.name.toLowerCase()]?.running ?? entry.value;
}

/** The libraries of the list that the package brings. */
function loadable(list: string, runnable: string): readonly string[] {
    const files = new Set(readdirSync(join(runnable, 'lib/postgresql')));
    const names = list.split(',').map((name) => name.trim().toLowerCase());
    return names.filter((name) => name !== '' && (files.has(`${name}.so`) || files.has(`${name}.dylib`)));
}

/**
 * Client authentication: the sandbox's own connections come over the socket, as do those that the gateway has checked;
 * passwords are asked for on the loopback address.
 */
export function hostAuthentication(record: ServerRecord): string {
    const accepted = parameterIn(record, 'azure.accepted_password_auth_method').toLowerCase().split(',');
    // `md5` also takes SCRAM, where the role has such a password.
    const method = accepted.map((name) => name.trim()).includes('md5') ? 'md5' : 'scram-sha-256';
    return [
        'local all all trust',
        'local replication azuresu trust',
        'host all azuresu all reject',
        `host all all 127.0.0.1/32 ${method}`,
        '',
    ].join('\n');
}
