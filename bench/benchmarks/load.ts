import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Bundle } from '../../scripts/build.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { type BuiltApps, builtApps } from '../support/built-apps.ts';
import { watched } from '../support/published-events.ts';
import { percentile } from '../support/spread.ts';

const maxBytes = 1_572_864;
const maxEntryBytes = 60_000;

interface Load {
    /** Milliseconds. */
    readonly registered: number;
    /** Milliseconds, with the modules of the first handler. */
    readonly handled: number;
    readonly functions: number;
}

/** Measures what loading the app costs Node alone, and the sizes of the bundle. */
export const benchmark: Benchmark = {
    title: 'Load of the app',
    async run({ isQuick }) {
        const apps = await builtApps();
        try {
            const { bundle } = apps.pgwarden;
            return { figures: [...loadFigures(apps, isQuick ? 1 : 15), ...sizeFigures(bundle)] };
        } finally {
            await apps.remove();
        }
    },
};

function loadFigures({ pgwarden, helloWorld }: BuiltApps, runs: number): readonly Figure[] {
    const intake = outputOf(pgwarden.bundle, 'functions/families/intake.ts');
    const ours: Load[] = [];
    const limits: Load[] = [];
    for (let run = 0; run < runs; run += 1) {
        limits.push(load(helloWorld.bundle.outfile));
        ours.push(load(pgwarden.bundle.outfile, intake));
    }
    const figure = (name: string, of: 'registered' | 'handled', atMost: number): Figure => {
        const [loaded, limit] = [ours, limits].map((each) =>
            percentile(
                each.map((one) => one[of]),
                50,
            ),
        );
        return {
            name,
            value: (loaded ?? 0) / (limit ?? 1),
            unit: '×',
            limit: { value: 1, what: 'a hello-world function, bundled in the same way' },
            reach: { atMost },
            details: [`${loaded?.toFixed(1)} ms against ${limit?.toFixed(1)} ms, medians of ${runs}`],
        };
    };
    return [
        figure(`entry imported, ${ours[0]?.functions ?? 0} functions registered`, 'registered', 2),
        figure('entry and the modules of the first event imported', 'handled', 6),
    ];
}

function load(...paths: readonly string[]): Load {
    const script = join(import.meta.dirname, '../support/load-app.ts');
    const environment = { SUBSCRIPTION_IDS: watched, AzureWebJobsStorage__accountName: 'pgwarden' };
    const options = { encoding: 'utf8', env: { PATH: process.env.PATH, ...environment } } as const;
    return JSON.parse(execFileSync(process.execPath, [script, ...paths], options));
}

/** The output that has a source as its entry. */
function outputOf({ metafile }: Bundle, source: string): string {
    const found = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === source);
    if (found === undefined) throw new Error(`No chunk begins with ${source}`);
    return resolve(found[0]);
}

function sizeFigures(bundle: Bundle): readonly Figure[] {
    const bytes = bytesByPackage(bundle);
    const shares = [...bytes].toSorted(([, a], [, b]) => b - a);
    return [
        {
            name: 'deployed JavaScript, all chunks, minified',
            value: bundle.bytes / 1_000,
            unit: 'kB',
            limit: { what: 'the code that some path needs' },
            reach: { atMost: maxBytes / 1_000 },
            details: shares
                .filter(([, size]) => size >= 5_000)
                .map(([name, size]) => `${Math.round(size / 1_000)} kB ${name}`),
        },
        {
            name: 'entry, with Pgwarden’s code alone',
            value: bundle.entryBytes / 1_000,
            unit: 'kB',
            limit: { what: 'the names, routes and schedules, and the settings' },
            reach: { atMost: maxEntryBytes / 1_000 },
        },
    ];
}

function bytesByPackage({ metafile }: Bundle): ReadonlyMap<string, number> {
    const bytes = new Map<string, number>();
    for (const { inputs } of Object.values(metafile.outputs)) {
        for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
            const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? 'Pgwarden';
            bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
        }
    }
    return bytes;
}
