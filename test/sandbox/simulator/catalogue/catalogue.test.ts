import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../../sandbox/simulator/catalogue/index.ts';

function named(version: string, name: string) {
    return catalogue(version).find((entry) => entry.name === name);
}

describe('the parameter catalogue', () => {
    it.each(['13', '14', '15', '16', '17', '18'])(
        'of PostgreSQL %s is sorted, unique and large',
        (version) => {
            const names = catalogue(version).map((entry) => entry.name);
            expect(names.length).toBeGreaterThan(350);
            expect(new Set(names).size).toBe(names.length);
            expect(names).toEqual([...names].sort());
        },
    );

    it('does not exist for a version that Azure does not offer', () => {
        expect(() => catalogue('12')).toThrow(/PostgreSQL 12.*13, 14, 15, 16, 17, 18/);
    });

    // [name, value, default, type, allowed, dynamic, read-only]: the recorded PostgreSQL 17 server of April 2026.
    it.each([
        ['require_secure_transport', 'on', 'on', 'Boolean', 'on,off', true, false],
        ['ssl_min_protocol_version', 'TLSv1.2', 'TLSv1.2', 'Enumeration', 'TLSv1.2,TLSv1.3', true, false],
        ['ssl_max_protocol_version', '', '', 'Enumeration', ',TLSv1.2,TLSv1.3', true, false],
        ['ssl', 'on', 'off', 'Boolean', 'on', true, true],
        ['log_checkpoints', 'on', 'on', 'Boolean', 'on,off', true, false],
        ['log_connections', 'on', 'on', 'Boolean', 'on,off', true, false],
        ['log_disconnections', 'on', 'on', 'Boolean', 'on,off', true, false],
        ['log_duration', 'off', 'off', 'Boolean', 'on,off', true, false],
        ['log_statement', 'none', 'none', 'Enumeration', 'none,ddl,mod,all', true, false],
        ['log_min_duration_statement', '-1', '-1', 'Integer', '-1-2147483647', true, false],
        ['log_error_verbosity', 'default', 'default', 'Enumeration', 'terse,default,verbose', true, false],
        ['log_line_prefix', '%t-%c-', '%t-%c-', 'String', "[^']*", true, false],
        ['log_lock_waits', 'off', 'off', 'Boolean', 'on,off', true, false],
        ['log_hostname', 'off', 'off', 'Boolean', 'on,off', true, false],
        ['log_statement_stats', 'off', 'off', 'Boolean', 'on,off', true, false],
        ['log_destination', 'stderr', 'stderr', 'Enumeration', 'stderr,csvlog', true, false],
        ['log_replication_commands', 'on', 'on', 'Boolean', 'on', true, true],
        ['logging_collector', 'off', 'off', 'Boolean', 'off', false, true],
        ['connection_throttle.enable', 'off', 'off', 'Boolean', 'on,off', true, false],
        ['logfiles.download_enable', 'off', 'off', 'Boolean', 'on,off', true, false],
        ['logfiles.retention_days', '3', '3', 'Integer', '1-7', true, false],
        [
            'password_encryption',
            'scram-sha-256',
            'scram-sha-256',
            'Enumeration',
            'md5,scram-sha-256',
            true,
            false,
        ],
        [
            'azure.accepted_password_auth_method',
            'md5,scram-sha-256',
            'md5,scram-sha-256',
            'Set',
            'md5,scram-sha-256',
            true,
            false,
        ],
        ['session_preload_libraries', '', '', 'Set', ',login_hook', true, false],
        ['pgaudit.log', 'none', 'none', 'Set', 'none,read,write,function,role,ddl,misc,all', true, false],
        ['pgaudit.log_catalog', 'on', 'on', 'Boolean', 'on,off', true, false],
        ['pgaudit.log_statement', 'on', 'on', 'Boolean', 'on,off', true, false],
        ['pgaudit.log_client', 'off', 'off', 'Boolean', 'on,off', true, false],
        ['pgaudit.role', '', '', 'String', '[A-Za-z\\._]*', true, false],
        ['pgaadauth.enable_group_sync', 'off', 'off', 'Boolean', 'on,off', true, false],
        ['row_security', 'on', 'on', 'Boolean', 'on,off', true, false],
        ['pgbouncer.enabled', 'false', 'false', 'Boolean', 'true, false', true, false],
        ['azure_cdc.max_fabric_mirrors', '3', '3', 'Integer', '1-6', false, false],
        ['pg_stat_statements.max', '5000', '5000', 'Integer', '100-2147483647', false, false],
    ])(
        'of PostgreSQL 17 shows %s as Azure does',
        (name, value, defaultValue, dataType, allowedValues, isDynamicConfig, isReadOnly) => {
            expect(named('17', name)).toMatchObject({
                value,
                defaultValue,
                dataType,
                allowedValues,
                isDynamicConfig,
                isReadOnly,
            });
        },
    );

    it.each(['13', '14', '15', '16', '17', '18'])(
        'of PostgreSQL %s has the rules for passwords',
        (version) => {
            const numbers = ['digit', 'lower', 'special', 'upper', 'repeat'].map(
                (each) => `credcheck.password_min_${each}`,
            );
            for (const name of [
                ...numbers,
                'credcheck.password_valid_max',
                'credcheck.password_valid_until',
            ]) {
                expect(named(version, name)).toMatchObject({
                    dataType: 'Integer',
                    value: '0',
                    allowedValues: '0-2147483647',
                    isDynamicConfig: true,
                    isReadOnly: false,
                });
            }
            expect(named(version, 'credcheck.password_min_length')).toMatchObject({
                allowedValues: '1-2147483647',
            });
            expect(named(version, 'credcheck.password_reuse_history')).toMatchObject({
                allowedValues: '0-100',
            });
            expect(named(version, 'credcheck.password_reuse_interval')).toMatchObject({
                allowedValues: '0-730',
            });
            expect(named(version, 'credcheck.encrypted_password_allowed')).toMatchObject({ value: 'off' });
        },
    );

    it('preloads pg_cron although the default does not', () => {
        expect(named('17', 'shared_preload_libraries')).toEqual({
            name: 'shared_preload_libraries',
            value: 'pg_cron,pg_stat_statements',
            defaultValue: 'pg_stat_statements',
            dataType: 'Set',
            allowedValues:
                ',age,anon,auto_explain,azure_storage,credcheck,pg_cron,pg_duckdb,pg_hint_plan,pg_ivm,pg_partman_bgw,pg_prewarm,pg_squeeze,pg_stat_statements,pgaudit,pglogical,timescaledb,wal2json',
            isDynamicConfig: false,
            isReadOnly: false,
            description: 'Lists shared libraries to preload into server.',
            source: 'user-override',
        });
    });

    it.each([
        'max_connections',
        'shared_buffers',
        'wal_level',
        'max_wal_senders',
        'max_worker_processes',
        'track_commit_timestamp',
        'track_activity_query_size',
    ])('needs a restart for %s', (name) => {
        expect(named('17', name)).toMatchObject({ isDynamicConfig: false, isReadOnly: false });
    });

    it('allows the empty list of extensions, and pgaudit', () => {
        const members = named('17', 'azure.extensions')?.allowedValues.split(',');
        expect(members?.[0]).toBe('');
        expect(members).toContain('pgaudit');
    });

    it('marks platform values of read-only parameters as user overrides', () => {
        for (const name of ['ssl', 'ssl_ciphers', 'log_timezone']) {
            expect(named('17', name)).toMatchObject({ isReadOnly: true, source: 'user-override' });
        }
    });

    it('gives a unit only where there is one', () => {
        expect(named('17', 'work_mem')?.unit).toBe('kB');
        expect(Object.keys(named('17', 'log_checkpoints') ?? {})).not.toContain('unit');
    });

    it('follows PostgreSQL from version to version', () => {
        expect(named('13', 'idle_session_timeout')).toBeUndefined();
        expect(named('14', 'idle_session_timeout')).toMatchObject({ dataType: 'Integer', unit: 'ms' });
        expect(named('16', 'transaction_timeout')).toBeUndefined();
        expect(named('17', 'transaction_timeout')).toMatchObject({ dataType: 'Integer' });
        expect(named('17', 'log_connections')).toMatchObject({ dataType: 'Boolean' });
        expect(named('18', 'log_connections')).toMatchObject({
            dataType: 'Set',
            value: 'on',
            allowedValues: 'on,off,receipt,authentication,authorization,setup_durations,all',
        });
    });

    it('has the old password defaults in 13 only', () => {
        expect(named('13', 'password_encryption')?.value).toBe('md5');
        expect(named('13', 'azure.accepted_password_auth_method')?.value).toBe('md5');
        expect(named('14', 'password_encryption')?.value).toBe('scram-sha-256');
        expect(named('14', 'azure.accepted_password_auth_method')?.value).toBe('md5,scram-sha-256');
    });

    it('gives a read-only parameter the one value that it has', () => {
        const readOnly = catalogue('17').filter((entry) => entry.isReadOnly);
        expect(readOnly.length).toBeGreaterThan(120);
        for (const entry of readOnly) expect(entry.allowedValues, entry.name).toBe(entry.value);
    });

    it.each(['13', '14', '15', '16', '17', '18'])(
        'of PostgreSQL %s names no folder of the machine it was made on',
        (version) => {
            const paths = catalogue(version)
                .map((entry) => entry.value)
                .filter((value) => value.startsWith('/'));
            for (const path of paths) expect(path).toMatch(/^\/(datadrive|tmp)/);
            expect(paths.join()).not.toContain('catalogue');
        },
    );

    it.each(['13', '14', '15', '16', '17', '18'])(
        'of PostgreSQL %s holds values that it allows',
        (version) => {
            const refused = catalogue(version).filter(
                (entry) => !isAllowed(entry.value, entry.allowedValues, entry.dataType),
            );
            expect(
                refused.map((entry) => `${entry.name}=${entry.value} not in ${entry.allowedValues}`),
            ).toEqual([]);
        },
    );
});

function isAllowed(value: string, allowed: string, dataType: string): boolean {
    if (value === allowed) return true;
    if (dataType === 'String') return new RegExp(`^${allowed}$`).test(value);
    const members = allowed.split(',').map((member) => member.trim());
    if (dataType === 'Set') return value.split(',').every((member) => members.includes(member));
    if (dataType === 'Enumeration' || dataType === 'Boolean') return members.includes(value);
    const range = /^(-?[\d.e+]+)-(-?[\d.e+]+)$/.exec(allowed);
    return range !== null && Number(value) >= Number(range[1]) && Number(value) <= Number(range[2]);
}
