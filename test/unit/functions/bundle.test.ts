import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bundle, bundleApp, productBundle } from '../../../scripts/build.ts';

let directory: string;
let bundle: Bundle;

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pgwarden-bundle-'));
    bundle = await bundleApp({ ...productBundle, outfile: join(directory, 'main.js') });
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** The packages in the outputs that are loaded with this one, by static imports. */
function packagesLoadedWith(output: string): ReadonlySet<string> {
    const { outputs } = bundle.metafile;
    const seen = new Set<string>();
    const waiting = [output];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        if (seen.has(next)) continue;
        seen.add(next);
        for (const { kind, path } of outputs[next]?.imports ?? []) {
            if (kind === 'import-statement' && path in outputs) waiting.push(path);
        }
    }
    const inputs = [...seen].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
    return new Set(inputs.flatMap((input) => packageOf(input) ?? []));
}

/** The package of an input; undefined: a source of Pgwarden. */
function packageOf(input: string): string | undefined {
    return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
}

test('the entry and all chunks together stay within their sizes', () => {
    expect(bundle.entryBytes).toBeGreaterThan(5_000);
    expect(bundle.entryBytes).toBeLessThanOrEqual(60_000);
    expect(bundle.bytes).toBeLessThanOrEqual(1_572_864);
});

test('no chunk holds the driver of PostgreSQL or the adapter that uses it', () => {
    const inputs = Object.keys(bundle.metafile.inputs);
    expect(inputs).toContain('src/azure/client/trusted-origin.ts');
    const isOfDatabases = /node_modules\/pg[/-]|src\/postgresql\//;
    expect(inputs.filter((input) => isOfDatabases.test(input))).toEqual([]);
});

test.each(['main', 'intake', 'queues', 'timers', 'dependencies', 'http', 'console'])(
    'OpenTelemetry is not loaded with %s',
    (name) => {
        const loads = (path: string) =>
            [...packagesLoadedWith(path)].some((each) => each.startsWith('@opentelemetry/'));
        const paths = Object.keys(bundle.metafile.outputs).filter((path) => path.endsWith('.js'));
        const named = (wanted: string) => paths.filter((path) => basename(path).startsWith(wanted));
        expect(named('telemetry-').map(loads)).toEqual([true]);
        expect(named(name).length).toBeGreaterThan(0);
        expect(named(name).filter(loads)).toEqual([]);
    },
);

test('the entry loads Microsoft’s library for functions and no other package', () => {
    const entry = relative(process.cwd(), bundle.outfile);
    expect([...packagesLoadedWith(entry)].toSorted()).toEqual([
        '@azure/functions',
        '@azure/functions-extensions-base',
        'cookie',
    ]);
});

test('the entry imports no module of Node that takes long to load', async () => {
    const text = await readFile(bundle.outfile, 'utf8');
    const imported = [...text.matchAll(/from"(node:[\w/]+)"/g)].map(([, name]) => name);
    expect(imported).toContain('node:module');
    expect(imported.filter((name) => /http|crypto|net|tls|stream|zlib/.test(name ?? ''))).toEqual([]);
});
