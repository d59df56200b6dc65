import fc from 'fast-check';
import type { Parameter, Parameters, ServerState } from '../../src/model/server-state.ts';
import { catalogue } from '../support/catalogue.ts';
import { stateArbitrary } from '../support/state-arbitrary.ts';

/** Servers as Azure can hold them: values that its catalogue takes, in every case in which people write them. */

const switches = ['on', 'off', 'ON', 'Off'];

/** By parameter name, the values that matter to a definition or to a control. */
const values: Readonly<Record<string, readonly string[]>> = {
    require_secure_transport: switches,
    log_checkpoints: switches,
    log_connections: switches,
    log_disconnections: switches,
    'connection_throttle.enable': switches,
    ssl_min_protocol_version: ['TLSv1.2', 'TLSV1.2', 'TLSv1.3', 'TLSv1.1', 'TLSv1'],
    ssl_max_protocol_version: ['', '', '', 'TLSv1.3', 'TLSv1.2', 'TLSv1.1'],
    'logfiles.retention_days': ['1', '3', '6', '7', '7', '7'],
    log_line_prefix: [
        ...['%t-%c-', '%t-%c-user=%u,db=%d,app=%a,client=%h', '%m [%p] %q%u@%d ', '%u', '%d'],
        ...['%%u %%d', '%%u %d', '%-10u %d', '%u %5d', '%U %D', 'u d', ''],
    ],
    'pgaudit.log': [
        ...['none', 'NONE', '', 'role,ddl', 'ROLE, DDL', 'ddl', 'write,role', 'role,ddl,misc', 'all', 'ALL'],
        ...['none,role,ddl', 'all,-role', '-role,-ddl', 'role,ddl,-ddl'],
    ],
    'azure.extensions': ['', 'pgaudit', 'PGAUDIT,hstore', 'pgcrypto', 'pgaudit'],
    shared_preload_libraries: [
        ...[
            'pg_cron,pg_stat_statements',
            'pgaudit',
            'pg_cron,PGAUDIT',
            'pg_cron, pgaudit',
            'pgauditlogtofile',
            '',
        ],
    ],
};

const aspects = ['', 'off', 'on', 'all', 'receipt,authentication,authorization', 'receipt'];

/** So many servers; the same seed gives the same servers. */
export function randomFleet(seed: number, size: number): readonly ServerState[] {
    const slices = ['server', 'administrators', 'threatProtection', 'diagnosticSettings'] as const;
    const servers = fc
        .tuple(stateArbitrary(slices), realParameters)
        .map(([state, parameters]) => ({ ...state, parameters }));
    return fc.sample(servers, { seed, numRuns: size });
}

const realParameters: fc.Arbitrary<Parameters> = fc
    .tuple(...Object.values(catalogue).map(realParameter))
    .map((found) => Object.fromEntries(found.flatMap((each) => (each === null ? [] : [[each.name, each]]))));

function realParameter(entry: Parameter): fc.Arbitrary<Parameter | null> {
    const pool = values[entry.name] ?? [entry.value];
    const present = fc.record({
        value: fc.constantFrom(...pool),
        isReadOnly: fc.constantFrom(...Array.from({ length: 10 }, (_, index) => index === 0)),
        isConfigPendingRestart: fc.constantFrom(false, false, !entry.isDynamicConfig),
    });
    const since18 = present.chain((fields) =>
        fc.constantFrom(...aspects).map((value) => ({ ...fields, value, dataType: 'Set' })),
    );
    return fc.oneof(
        { weight: 1, arbitrary: fc.constant(null) },
        { weight: 15, arbitrary: present.map((fields) => ({ ...entry, ...fields })) },
        {
            weight: entry.name === 'log_connections' ? 5 : 0,
            arbitrary: since18.map((fields) => ({
                ...entry,
                ...fields,
                allowedValues: ',on,off,receipt,authentication,authorization,setup_durations,all',
            })),
        },
    );
}
