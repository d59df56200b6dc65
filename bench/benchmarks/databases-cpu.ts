import { databaseControls } from '../../src/controls/databases/index.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { SliceReadings } from '../../src/model/server-state.ts';
import { createdCatalogue, createdDatabase, role } from '../../test/support/database-states.ts';
import { asking, definer, membership } from '../../test/support/inside-states.ts';
import type { Benchmark, Figure } from '../benchmark.ts';

/** The server of the bar: 500 roles in one chain, 50 databases, 5,000 tables and functions in the first. */
const size = { roles: 500, databases: 50, objects: 5_000, objectsOfOthers: 100 };

/** Milliseconds in which all controls inside the databases judge such a server. */
const barMs = 200;

/** Measures the processor time of the controls inside the databases, on a server where nearly everything drifts. */
export const benchmark: Benchmark = {
    title: 'Processor time of the controls inside the databases',
    async run({ isQuick }) {
        const readings = largeServer();
        const all = medianOf(isQuick ? 3 : 50, () => evaluate(databaseControls, readings, asking));
        const each = databaseControls.map((control) => ({
            id: control.id,
            milliseconds: medianOf(isQuick ? 3 : 20, () => evaluate([control], readings, asking)),
        }));
        const slowest = each.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 5);
        const figure: Figure = {
            name: `${databaseControls.length} controls on ${size.roles} roles, ${size.databases} databases, ${size.objects} tables and functions in one`,
            value: all,
            unit: 'ms',
            reach: { atMost: barMs },
            details: slowest.map(({ id, milliseconds }) => `${milliseconds.toFixed(1)} ms ${id}`),
        };
        return { figures: [figure] };
    },
};

/** Returns the median processor time of the work, after one run that compiles it. */
function medianOf(times: number, work: () => unknown): number {
    work();
    const measured = Array.from({ length: times }, () => {
        const before = process.cpuUsage();
        work();
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
    });
    return measured.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}

function named<Item>(count: number, item: (name: string) => Item): readonly Item[] {
    return Array.from({ length: count }, (_, index) => item(String(index).padStart(4, '0')));
}

function largeServer(): SliceReadings {
    const created = createdCatalogue();
    const roles = named(size.roles, (name) => ({ ...role(`r${name}`), authenticationType: 'MD5' }));
    const chain = roles.slice(1).map(({ name }, index) => membership(roles[index]?.name ?? '', name));
    const catalogue = createdCatalogue({
        roles: [...created.roles, ...roles],
        memberships: [
            ...created.memberships,
            ...chain,
            membership('azure_pg_admin', 'r0000'),
            membership('pg_read_all_data', 'r0000'),
        ],
        settings: roles.map(({ name }) => ({ role: name, name: 'pgaudit.log', value: 'none' })),
        databases: named(size.databases, (name) => ({
            name: `d${name}`,
            owner: 'r0001',
            allowsConnections: true,
            isTemplate: false,
            publicPrivileges: ['CONNECT', 'TEMPORARY'],
            connectGrantees: ['r0400'],
        })),
    });
    const databases = named(size.databases, (name) =>
        objectsOf(`d${name}`, name === '0000' ? size.objects : size.objectsOfOthers),
    );
    return {
        administrators: { kind: 'read', value: [] },
        catalogue: { kind: 'read', value: catalogue },
        databases: { kind: 'read', value: databases },
    };
}

function objectsOf(database: string, count: number) {
    const owned = { schema: 'public', owner: 'r0003' };
    return createdDatabase(database, {
        schemas: [{ name: 'public', owner: 'azure_pg_admin', publicCreateGrantors: ['azure_pg_admin'] }],
        publicRelations: named(count, (name) => ({
            ...owned,
            kind: 'table',
            name,
            grantors: ['r0003'],
            privileges: ['SELECT'],
        })),
        definerFunctions: named(count, (name) =>
            definer({ ...owned, name, searchPath: 'public, pg_temp', isPublic: true }),
        ),
        rowSecurity: named(count, (name) => ({
            ...owned,
            name,
            isEnabled: false,
            isForced: false,
            policies: 1,
        })),
        extensions: named(20, (name) => ({ name: `e${name}`, version: '1.0', schema: 'public' })),
    });
}
