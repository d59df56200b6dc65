import { sandboxCloud } from '../../src/postgresql/clouds.ts';
import { type DatabaseReadings, databaseReader } from '../../src/postgresql/database-reader.ts';
import { openSession } from '../../src/postgresql/session.ts';
import { serverState } from '../../test/support/states.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { type LargeServer, largeServer, missingDatabases, type Sizes } from '../support/large-databases.ts';

/** Measures the read of a large server of real PostgreSQL, over two connections, against the connections alone. */
export const benchmark: Benchmark = {
    title: 'A look inside the databases of a large server',
    async run({ isQuick }) {
        const missing = missingDatabases();
        if (missing !== undefined) return { figures: [], leftOut: [missing] };
        const sizes = isQuick
            ? { roles: 20, databases: 4, tables: 50, otherTables: 10 }
            : { roles: 500, databases: 50, tables: 5_000, otherTables: 100 };
        const server = await largeServer(sizes);
        try {
            const rounds: Round[] = [];
            // The first round warms the server's caches up.
            for (let round = 0; round <= (isQuick ? 1 : 3); round += 1) rounds.push(await measured(server));
            return { figures: [figureOf(rounds.slice(1), sizes, server)] };
        } finally {
            await server.stop();
        }
    },
};

interface Round {
    readonly readMs: number;
    readonly connectMs: number;
    readonly characters: number;
}

async function measured(server: LargeServer): Promise<Round> {
    const { host, port, role } = server;
    const reader = databaseReader({
        cloud: sandboxCloud,
        principal: { role, type: 'service' },
        token: async () => server.token(),
        sandboxAddress: { port },
    });
    const authConfig = { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled' } as const;
    const properties = serverState({ server: { fullyQualifiedDomainName: host, authConfig } }).server;
    const started = performance.now();
    const readings = await reader.read(properties, ['catalogue', 'databases']);
    const readMs = performance.now() - started;
    const names = databasesIn(readings);
    const waiting = [...names];
    const connecting = performance.now();
    async function connect(): Promise<void> {
        for (let database = waiting.shift(); database !== undefined; database = waiting.shift()) {
            const sandboxAddress = { port };
            const session = await openSession({
                host,
                database,
                role,
                token: server.token(),
                sandboxAddress,
            });
            await session.close();
        }
    }
    await Promise.all([connect(), connect()]);
    const connectMs = performance.now() - connecting;
    return { readMs, connectMs, characters: JSON.stringify(readings).length };
}

/** Throws unless everything was read. */
function databasesIn({ catalogue, databases }: DatabaseReadings): readonly string[] {
    if (catalogue.kind !== 'read' || databases.kind !== 'read' || databases.unread !== undefined) {
        throw new Error(JSON.stringify([catalogue, databases]).slice(0, 1_000));
    }
    return databases.value.map(({ database }) => database);
}

function figureOf(rounds: readonly Round[], sizes: Sizes, { version }: LargeServer): Figure {
    const readMs = median(rounds.map((round) => round.readMs));
    return {
        name: `time of a look at ${sizes.roles} roles, ${sizes.databases} databases, ${sizes.tables} tables in one`,
        value: readMs / 1_000,
        unit: 's',
        limit: {
            value: median(rounds.map((round) => round.connectMs)) / 1_000,
            what: 'a connection to each database, two at a time, without a statement',
        },
        reach: { atMost: 5 },
        details: [
            `PostgreSQL ${version} on this machine, through the gateway of the sandbox; two connections; median of ${rounds.length}`,
            `${Math.round((rounds[0]?.characters ?? 0) / 1_000)} kB as JSON`,
        ],
    };
}

function median(values: readonly number[]): number {
    return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
