import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryFiles, root } from '../../unit/docs/repository.ts';

const written = ['pgwarden.zip', 'pgwarden.cdx.json', 'THIRD-PARTY-LICENSES.txt'];

let folder: string;
let one: string;
let other: string;
let printed: string;

/** Copies what the package is made of, and writes the package, in an environment of its own. */
async function packagedIn(checkout: string, environment: NodeJS.ProcessEnv, umask: string): Promise<string> {
    const sources = repositoryFiles(
        'src/*',
        'functions/*',
        'scripts/*',
        'baselines/*',
        'host.json',
        'package*.json',
    );
    for (const path of sources) await cp(join(root, path), join(checkout, path), { recursive: true });
    await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
    const command = `umask ${umask} && exec "${process.execPath}" "${checkout}/scripts/package.ts"`;
    return execFileSync('sh', ['-c', command], {
        cwd: dirname(checkout),
        encoding: 'utf8',
        env: { PATH: process.env.PATH, SOURCE_DATE_EPOCH: '1790000000', ...environment },
    });
}

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pgwarden-packages-'));
    one = join(folder, 'one');
    other = join(folder, 'far below/the other');
    printed = await packagedIn(one, { TZ: 'America/St_Johns', LANG: 'C' }, '022');
    // Files of an earlier build are not packaged.
    await mkdir(join(other, 'dist/chunks'), { recursive: true });
    await writeFile(join(other, 'dist/old.js'), '');
    await packagedIn(other, { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8' }, '077');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function read(name: string, checkout = one): Buffer {
    return readFileSync(join(checkout, 'package', name));
}

function files(): Readonly<Record<string, Uint8Array>> {
    return unzipSync(read('pgwarden.zip'));
}

test.each(written)('%s is the same, byte for byte, wherever and whenever it is written', (name) => {
    expect(read(name).length).toBeGreaterThan(10_000);
    expect(read(name, other).equals(read(name))).toBe(true);
});

test('the package names no folder of the machine that wrote it', () => {
    const texts = [...Object.entries(files()), ...written.map((name) => [name, read(name)] as const)];
    const naming = texts.filter(([, content]) => {
        const text = Buffer.from(content).toString('latin1');
        return [folder, root, process.execPath].some((path) => text.includes(path));
    });
    expect(naming.map(([name]) => name)).toEqual([]);
});

test('the zip has the bundle, its source maps, the console, and two descriptions, and nothing else', () => {
    const kinds: readonly RegExp[] = [
        /^dist\/(?:main|azure-functions)\.js(?:\.map)?$/,
        /^dist\/chunks\/[\w-]+-[A-Z0-9]{8}\.js(?:\.map)?$/,
        /^dist\/console\/(?:console|charts|icon)-[A-Z0-9]{8}\.(?:js|css|svg)$/,
        /^dist\/console\/assets\.json$/,
        /^(?:host|package)\.json$/,
    ];
    const names = Object.keys(files());
    expect(names).toEqual(names.toSorted());
    expect(names.filter((name) => !kinds.some((kind) => kind.test(name)))).toEqual([]);
    expect(kinds.filter((kind) => !names.some((name) => kind.test(name)))).toEqual([]);
    for (const name of names.filter((each) => each.endsWith('.js') && !each.includes('/console/'))) {
        expect(names).toContain(`${name}.map`);
    }
});

test('package.json in the zip names no script, no package, and no file that is not in the zip', () => {
    const description = JSON.parse(Buffer.from(files()['package.json'] ?? []).toString());
    expect(description).toEqual({
        name: 'pgwarden',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        type: 'module',
        main: 'dist/main.js',
        engines: { node: '22 || 24' },
    });
    expect(files()[description.main]).toBeDefined();
});

test('the zip stays small: all JavaScript within 1.5 MiB, all together within 1,400 kB', () => {
    const scripts = Object.entries(files()).filter(([name]) => /^dist\/(?!console).*\.js$/.test(name));
    const bytes = scripts.reduce((sum, [, content]) => sum + content.length, 0);
    expect(bytes).toBeGreaterThan(500_000);
    expect(bytes).toBeLessThanOrEqual(1_572_864);
    expect(read('pgwarden.zip').length).toBeLessThanOrEqual(1_400_000);
});

test('the command prints the sizes and the SHA-256 of the zip', () => {
    const sum = execFileSync('sha256sum', [join(one, 'package/pgwarden.zip')], { encoding: 'utf8' });
    expect(printed).toContain(`SHA-256 of the zip: ${sum.split(' ')[0]}\n`);
    expect(printed).toMatch(/^package\/pgwarden\.zip +\d+ kB: \d+ files, JavaScript \d+ kB$/m);
});

interface Bill {
    readonly serialNumber: string;
    readonly metadata: { readonly timestamp: string };
    readonly components: readonly { readonly purl: string; readonly hashes: readonly unknown[] }[];
}

test('the bill of materials is valid against the schema of CycloneDX 1.6, which refuses a changed one', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    const text = read('pgwarden.cdx.json').toString();
    expect(await validator.validate(text)).toBeNull();
    expect(await validator.validate(text.replace('"SHA-512"', '"SHA"'))).not.toBeNull();
});

/** Two have no source map of ours, because the console's scripts have none; two come with maps that name webpack. */
const unmapped = ['idiomorph', 'uplot', '@azure/functions', '@azure/functions-extensions-base'];

test('the bill names the packages that the source maps name, and those without maps', () => {
    const sources = Object.entries(files()).flatMap(([name, content]): readonly string[] =>
        name.endsWith('.map') ? JSON.parse(Buffer.from(content).toString()).sources : [],
    );
    const bundled = sources.flatMap((source) => {
        const [, path] = /^(?!stand-in:).*(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source) ?? [];
        return path?.replace('node_modules/', '') ?? [];
    });
    const bill: Bill = JSON.parse(read('pgwarden.cdx.json').toString());
    const names = bill.components.map(({ purl }) =>
        decodeURIComponent(purl.replace(/^pkg:npm\//, '').replace(/@[^@]+$/, '')),
    );
    expect(names.toSorted()).toEqual([...new Set([...bundled, ...unmapped])].toSorted());
    expect(names).toContain('@azure/identity');
    expect(bill.components.filter(({ hashes }) => hashes.length === 0)).toEqual([]);
    expect(bill.metadata.timestamp).toBe('2026-09-21T14:13:20.000Z');
});

test('every package of the bill has its license in full', () => {
    const text = read('THIRD-PARTY-LICENSES.txt').toString();
    const bill: Bill = JSON.parse(read('pgwarden.cdx.json').toString());
    for (const { purl } of bill.components) {
        const id = decodeURIComponent(purl.replace('pkg:npm/', ''));
        const [, section = ''] = text.split(`\n${id} (`);
        expect(section.split('='.repeat(80))[1]?.length, id).toBeGreaterThan(400);
    }
    expect(text).toContain('Apache License');
});

test('a package that is not the one in the lock file ends the command, which names it and writes nothing', async () => {
    const lock = JSON.parse(readFileSync(join(one, 'package-lock.json'), 'utf8'));
    lock.packages['node_modules/zod'].version = '1.0.0';
    await writeFile(join(one, 'package-lock.json'), JSON.stringify(lock));
    const before = read('pgwarden.zip');
    await writeFile(join(one, 'host.json'), '{"version": "2.0", "changed": true}');
    const { status, stderr } = spawnSync(process.execPath, [join(one, 'scripts/package.ts')], {
        encoding: 'utf8',
    });
    expect(stderr).toMatch(
        /^The package was not written: node_modules\/zod has zod [\d.]+, unlike package-lock\.json: run npm ci\n$/,
    );
    expect(status).toBe(1);
    expect(read('pgwarden.zip').equals(before)).toBe(true);
});
