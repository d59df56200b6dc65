import { controls } from '../../src/controls/index.ts';
import { allRoutes } from '../../src/http/contract-document.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { type OperatorsApp, operatorsApp, storeOverview } from '../support/operators-app.ts';
import { leftOutPages, leftOutRoutes, operatorsRequests } from '../support/operators-requests.ts';
import { percentile } from '../support/spread.ts';
import {
    type StorageRequestKind,
    type StorageRequests,
    waitingMs,
    watchStorage,
} from '../support/storage-requests.ts';
import { bareQueries } from '../support/stored-fleet/bare-queries.ts';
import type { FleetSize } from '../support/stored-fleet/fleet-size.ts';
import { type StoredFleet, startStoredFleet } from '../support/stored-fleet/start.ts';

/** One request to the API or the console. Times in milliseconds. */
interface Sample {
    readonly total: number;
    /** Total without the time in which a response of storage was missing. */
    readonly own: number;
    /** Processor time of the process, its collector of garbage included. */
    readonly processor: number;
    readonly counts: Readonly<Record<StorageRequestKind, number>>;
    readonly bytes: number;
    /** The response when it has another status than 200. */
    readonly problem?: string;
}

/** The samples of one request: `cold` by new clients that know nothing, `warm` again by the same. */
interface Measured {
    readonly name: string;
    readonly cold: readonly Sample[];
    readonly warm: readonly Sample[];
}

/** Calls every route of the operators' API that reads, and every page of the console, over a large fleet and a large audit in Azurite. */
export const benchmark: Benchmark = {
    title: 'Pages of the operators (10,000 servers, 1,000,000 audit entries; real adapters, Azurite with an index by key)',
    async run({ isQuick }) {
        const until = new Date().toISOString();
        const size: FleetSize = isQuick
            ? { servers: 200, entries: 5_000, until }
            : { servers: 10_000, entries: 1_000_000, until };
        const began = performance.now();
        const stored = await startStoredFleet(size);
        try {
            const filled = `${stored.rows} rows were added in ${((performance.now() - began) / 1_000).toFixed(0)} s`;
            const requests = watchStorage(stored.azurite.ports);
            await storeOverview(operatorsApp(stored.connectionString));
            const measured = await measure(stored, requests, size, isQuick ? 2 : 7);
            const bare = await bareQueries(stored, size, isQuick ? 1 : 3);
            return {
                figures: figuresOf(measured, size, [filled, ...bare.details], bare.pageMs),
                leftOut: [
                    ...leftOutRoutes.map(({ name, why }) => `operators: route ${name}: ${why}`),
                    ...leftOutPages.map(({ name, why }) => `operators: page ${name}: ${why}`),
                ],
            };
        } finally {
            await stored.stop();
        }
    },
};

async function measure(
    { connectionString }: StoredFleet,
    requests: StorageRequests,
    size: FleetSize,
    rounds: number,
): Promise<readonly Measured[]> {
    const known = allRoutes({
        controlIds: controls.map(({ id }) => id),
        isSignInByPlatform: false,
        version: 'bench',
    });
    const asked = await operatorsRequests(operatorsApp(connectionString), size);
    for (const { name, method } of known) {
        const isKnown =
            asked.some(({ route }) => route === name) || leftOutRoutes.some((each) => each.name === name);
        if (method === 'get' && !isKnown) throw new Error(`Route ${name} is neither measured nor left out`);
    }
    const measured = asked.map(({ name, path }) => ({
        name,
        path,
        cold: [] as Sample[],
        warm: [] as Sample[],
    }));
    // The first round compiles the code.
    for (let round = 0; round <= rounds; round += 1) {
        process.stderr.write(`round ${round} of ${rounds}\n`);
        for (const { name, path, cold, warm } of measured) {
            const app = operatorsApp(connectionString);
            const [first, ...rest] = [
                await sample(app, requests, path),
                await sample(app, requests, path),
                await sample(app, requests, path),
            ];
            if (round === 0 || first === undefined) continue;
            cold.push(first);
            warm.push(...rest);
            if (round === rounds) process.stderr.write(`${lineOf({ name, cold, warm })}\n`);
        }
    }
    for (const { name, cold, warm } of measured) {
        const all = [...cold, ...warm];
        const problems = all.flatMap(({ problem }) => problem ?? []);
        if (problems.length === all.length) throw new Error(`${name}: ${problems[0]}`);
    }
    return measured;
}

async function sample(app: OperatorsApp, requests: StorageRequests, path: string): Promise<Sample> {
    requests.take();
    const [began, used] = [performance.now(), process.cpuUsage()];
    const response = await app.get(path);
    const text = await response.text();
    const total = performance.now() - began;
    const { user, system } = process.cpuUsage(used);
    const taken = requests.take();
    const isDamaged = text.includes('"damaged":[') || text.includes('rows of the audit do not verify');
    if (isDamaged) throw new Error(`GET ${path} found damaged rows: ${text}`);
    const count = (kind: StorageRequestKind): number => taken.filter((each) => each.kind === kind).length;
    return {
        total,
        own: total - waitingMs(taken),
        processor: (user + system) / 1_000,
        counts: { page: count('page'), lookup: count('lookup'), blob: count('blob'), other: count('other') },
        bytes: text.length,
        ...(response.status === 200 ? {} : { problem: `${response.status} ${text.slice(0, 300)}` }),
    };
}

function lineOf({ name, cold, warm }: Measured): string {
    const most = (kind: StorageRequestKind): number => Math.max(...cold.map(({ counts }) => counts[kind]));
    const times = (samples: readonly Sample[]): string => {
        const of = (part: 'total' | 'own' | 'processor', percent: number): string =>
            percentile(
                samples.map((each) => each[part]),
                percent,
            ).toFixed(0);
        return `median ${of('total', 50)} ms (own ${of('own', 50)}, processor ${of('processor', 50)}), longest ${of('total', 100)}`;
    };
    return `${name}: ${most('page')} pages, ${most('lookup')} lookups, ${most('blob')} blobs; cold ${times(cold)}; warm ${times(warm)}; ${((cold[0]?.bytes ?? 0) / 1_000).toFixed(0)} kB`;
}

/** Storage that does not respond in time, for example. */
function problemsOf({ name, cold, warm }: Measured): readonly string[] {
    const found = [...cold, ...warm].flatMap(({ problem }) => problem ?? []);
    return found.length === 0 ? [] : [`${name}: ${found.length} requests failed, for example ${found[0]}`];
}

function figuresOf(
    measured: readonly Measured[],
    { servers, entries }: FleetSize,
    details: readonly string[],
    pageMs: number,
): readonly Figure[] {
    const worst = (of: (each: Measured) => number) =>
        measured
            .map((each) => ({ name: each.name, value: of(each) }))
            .reduce((a, b) => (b.value > a.value ? b : a));
    const median = (samples: readonly Sample[], part: 'total' | 'own' = 'total'): number =>
        percentile(
            samples.map((each) => each[part]),
            50,
        );
    const all = ({ cold, warm }: Measured): readonly Sample[] => [...cold, ...warm];
    const pages = worst((each) => Math.max(...all(each).map(({ counts }) => counts.page)));
    const cold = worst(({ cold }) => median(cold));
    const warm = worst(({ warm }) => median(warm));
    const what = 'one page of 1,000 entries of the same table, by a bare client';
    return [
        {
            name: 'table pages that a request of an operator reads (most of all routes and pages)',
            value: pages.value,
            unit: 'pages',
            reach: { atMost: 3 },
            limit: { value: 1, what: 'one page' },
            details: [
                `${servers} servers and ${entries} audit entries over 90 days; the most: ${pages.name}`,
                'a page is a request that lists rows of a table; a lookup names the keys of its rows, and shows that an entry is the one that was recorded',
                ...measured.map(lineOf),
                ...measured.flatMap(problemsOf),
            ],
        },
        {
            name: 'response to an operator, new clients (worst median of all routes and pages)',
            value: cold.value,
            unit: 'ms',
            limit: { value: pageMs, what },
            reach: { atMost: 300 },
            details: [`the slowest: ${cold.name}`, ...details],
        },
        {
            name: 'response to an operator, again (worst median of all routes and pages)',
            value: warm.value,
            unit: 'ms',
            limit: { value: pageMs, what },
            reach: { atMost: 300 },
            details: [`the slowest: ${warm.name}`],
        },
    ];
}
