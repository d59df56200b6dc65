import { parametersOfEveryServer } from '../../../src/model/parameters-of-every-server.ts';
import type { Network, Parameter, Parameters } from '../../../src/model/server-state.ts';
import { catalogue } from '../../support/catalogue.ts';
import { fc } from '../../support/property.ts';
import { stateArbitrary } from '../../support/state-arbitrary.ts';
import { member, type WireServer, wireServer } from './resource.ts';
import { roughened, rougheningsArbitrary } from './roughening.ts';

/**
 * Servers as Azure can hold them, and somewhat beyond: values that its catalogue takes, in every spelling in which
 * people write them, and answers that lack what Azure usually tells.
 */

const switches = ['on', 'on', 'on', 'off', 'ON', 'Off', ' on', 'true', '1', 'on,on'];

/** By parameter name, the values that matter to a definition or to a control. */
const values: Readonly<Record<string, readonly string[]>> = {
    require_secure_transport: switches,
    log_checkpoints: switches,
    log_connections: switches,
    log_disconnections: switches,
    'connection_throttle.enable': switches,
    ssl_min_protocol_version: ['TLSv1.2', 'TLSV1.2', 'TLSv1.3', 'TLSv1.1', 'TLSv1', 'TLSv1.4', 'TLSv1.20'],
    ssl_max_protocol_version: ['', '', '', 'TLSv1.3', 'TLSv1.2', 'TLSv1.1'],
    'logfiles.retention_days': ['1', '3', '6', '7', '7', '7', ' 7'],
    log_line_prefix: [
        ...['%t-%c-', '%t-%c-user=%u,db=%d,app=%a,client=%h', '%m [%p] %q%u@%d ', '%u', '%d'],
        ...['%%u %%d', '%%u %d', '%-10u %d', '%u %5d', '%U %D', 'u d', ''],
        ...['%5%u %d', '%-%u%d', '%%%u%%%d', '%q%u@%d', '% u % d'],
    ],
    'pgaudit.log': [
        ...['none', 'NONE', '', 'role,ddl', 'ROLE, DDL', 'ddl', 'write,role', 'role,ddl,misc', 'all', 'ALL'],
        ...['none,role,ddl', 'all,-role', '-role,-ddl', 'role,ddl,-ddl', 'all,-misc', 'none,none', ' none'],
        ...['"role","ddl"', 'role,ddl,', 'role ddl', 'roles,ddls', 'read,write,function,role,ddl,misc'],
    ],
    'azure.extensions': ['', 'pgaudit', 'PGAUDIT,hstore', 'pgcrypto', 'pgaudit', '"pgaudit"', 'pgaudit ,'],
    shared_preload_libraries: [
        ...[
            'pg_cron,pg_stat_statements',
            'pgaudit',
            'pg_cron,PGAUDIT',
            'pg_cron, pgaudit',
            'pgauditlogtofile',
            '',
            '"pgaudit"',
            'pg_cron pgaudit',
            'pgaudit,pgaudit,',
            '$libdir/pgaudit',
        ],
    ],
};

const aspects = ['', 'off', 'on', 'all', 'receipt,authentication,authorization', 'receipt'];

/** Networks with all that Azure Policy looks at, an empty name included. */
const networks: fc.Arbitrary<Network> = fc.record(
    {
        publicNetworkAccess: fc.constantFrom('Enabled', 'Disabled'),
        delegatedSubnetResourceId: fc.constantFrom('/subnet', ''),
        privateDnsZoneArmResourceId: fc.constantFrom('/zone', ''),
    },
    { requiredKeys: ['publicNetworkAccess'] },
);

/** A stopped server keeps its settings, and Azure answers for it as for any other. */
const stopped = fc.constantFrom({}, {}, {}, {}, { state: 'Stopped' });

/** Servers that are drawn, compared, and forgotten together: a long fleet takes no more memory than a short one. */
const batch = 1_000;

/** So many servers, as Azure answers; the same seed gives the same servers. */
export function* randomFleet(seed: number, size: number): Generator<WireServer, void, undefined> {
    const slices = [
        'server',
        'administrators',
        'threatProtection',
        'diagnosticSettings',
        'defenderPlan',
    ] as const;
    const servers = fc
        .tuple(stateArbitrary(slices), networks, realParameters, rougheningsArbitrary, stopped)
        .map(([state, network, parameters, roughenings, stop]) => {
            const server = { ...state.server, network, ...stop };
            return withoutRefused(roughened(wireServer({ ...state, server, parameters }), roughenings));
        });
    for (let drawn = 0; drawn < size; drawn += batch)
        yield* fc.sample(servers, { seed: seed + drawn, numRuns: Math.min(batch, size - drawn) });
}

/** A server whose Entra authentication is off has no administrators, and Azure lists none. */
function withoutRefused(wire: WireServer): WireServer {
    const found = member(member(wire.server.properties, 'authConfig'), 'activeDirectoryAuth');
    const isOn = typeof found === 'string' && found.toLowerCase() === 'enabled';
    return isOn ? wire : { ...wire, administrators: [] };
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
    // A list without one that every server has is not the whole list: there is no such server to be compared.
    const isOptional = !parametersOfEveryServer.some((name) => name === entry.name);
    return fc.oneof(
        { weight: isOptional ? 1 : 0, arbitrary: fc.constant(null) },
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
