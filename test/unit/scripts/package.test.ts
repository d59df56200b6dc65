import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { billOfMaterials } from '../../../scripts/package/bill-of-materials.ts';
import { bundledPackages } from '../../../scripts/package/bundled-packages.ts';
import { commitTime } from '../../../scripts/package/commit-time.ts';
import { thirdPartyLicenses } from '../../../scripts/package/third-party-licenses.ts';
import { zipOf } from '../../../scripts/package/zip.ts';

let checkout: string;

beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'pgwarden-checkout-'));
});

afterEach(() => rmSync(checkout, { recursive: true, force: true }));

const integrity = `sha512-${'A'.repeat(86)}==`;

function write(path: string, text: string): void {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
}

function install(folder: string, version: string, license?: string): void {
    const name = folder.replace(/.*node_modules\//, '');
    write(`${folder}/package.json`, JSON.stringify({ name, version, license }));
}

function lock(versions: Readonly<Record<string, string>>): void {
    const packages = Object.entries(versions).map(([folder, version]) => [folder, { version, integrity }]);
    write('package-lock.json', JSON.stringify({ packages: Object.fromEntries(packages) }));
}

/** Describes a bundle of inputs with their bytes in the output and the inputs that each imports. */
function metafile(inputs: Readonly<Record<string, readonly [number, ...string[]]>>): Metafile {
    const entries = Object.entries(inputs);
    return {
        inputs: Object.fromEntries(
            entries.map(([path, [, ...imports]]) => [
                path,
                {
                    bytes: 1,
                    imports: imports.map((imported) => ({ path: imported, kind: 'import-statement' })),
                },
            ]),
        ),
        outputs: {
            'dist/main.js': {
                bytes: 1,
                imports: [],
                exports: [],
                inputs: Object.fromEntries(
                    entries.map(([path, [bytesInOutput]]) => [path, { bytesInOutput }]),
                ),
            },
        },
    };
}

test('a package counts if its code is in an output, once for each version, with the packages that it imports', () => {
    install('node_modules/a', '1.0.0', 'MIT');
    install('node_modules/@scope/b', '2.0.0', 'Apache-2.0');
    install('node_modules/a/node_modules/c', '3.0.0', '(MIT OR Apache-2.0)');
    install('node_modules/@scope/b/node_modules/c', '3.0.0', '(MIT OR Apache-2.0)');
    lock({
        'node_modules/a': '1.0.0',
        'node_modules/@scope/b': '2.0.0',
        'node_modules/a/node_modules/c': '3.0.0',
        'node_modules/@scope/b/node_modules/c': '3.0.0',
    });
    const bundled = bundledPackages(checkout, [
        metafile({
            'functions/main.ts': [5, 'node_modules/a/index.js', 'node_modules/shaken/index.js'],
            'node_modules/a/index.js': [
                5,
                'node_modules/a/node_modules/c/c.js',
                'shapes:node_modules/@scope/b/s.js',
            ],
            'shapes:node_modules/@scope/b/s.js': [5, 'node_modules/@scope/b/node_modules/c/c.js'],
            'node_modules/a/node_modules/c/c.js': [5],
            'node_modules/@scope/b/node_modules/c/c.js': [5],
            'node_modules/shaken/index.js': [0, 'node_modules/@scope/b/s.js'],
            'stand-in:node_modules/left-out/index.js': [5],
        }),
    ]);
    expect(bundled.imports).toEqual(['a@1.0.0']);
    expect(bundled.packages.map(({ name, imports }) => [name, imports])).toEqual([
        ['@scope/b', ['c@3.0.0']],
        ['a', ['@scope/b@2.0.0', 'c@3.0.0']],
        ['c', []],
    ]);
});

test('every package that the lock file does not have, or that names no license, is in one error', () => {
    install('node_modules/a', '1.0.0', 'MIT');
    install('node_modules/b', '2.0.0');
    lock({ 'node_modules/a': '1.0.1', 'node_modules/b': '2.0.0' });
    const bundle = metafile({ 'node_modules/a/a.js': [1], 'node_modules/b/b.js': [1] });
    expect(() => bundledPackages(checkout, [bundle])).toThrow(
        'node_modules/a has a 1.0.0, unlike package-lock.json: run npm ci; ' +
            'node_modules/b/package.json names no license',
    );
});

test('every package without a license text is in one error', () => {
    for (const name of ['a', 'b', 'c', 'd']) install(`node_modules/${name}`, '1.0.0', 'MIT');
    write('node_modules/a/LICENSE-MIT.txt', 'The license of a.\r\n');
    write('node_modules/a/NOTICE', 'The notice of a.');
    write('node_modules/b/license', ' \n');
    write('node_modules/c/licensing.js', 'not a license');
    write('node_modules/d/NOTICE.md', 'not a license');
    const packages = ['a', 'b', 'c', 'd'].map((name) => {
        return {
            name,
            version: '1.0.0',
            license: 'MIT',
            folder: `node_modules/${name}`,
            integrity,
            imports: [],
        };
    });
    expect(() => thirdPartyLicenses(checkout, packages)).toThrow(
        'No license text in the package of b@1.0.0, c@1.0.0, d@1.0.0',
    );
    const line = '='.repeat(80);
    expect(thirdPartyLicenses(checkout, packages.slice(0, 1))).toBe(
        `${line}\na@1.0.0 (MIT)\n${line}\n\nThe license of a.\n\nThe notice of a.\n\n`,
    );
});

test('the bill keeps the expression of licenses, the scope as group, and the integrity as hexadecimal hash', () => {
    const packages = [
        {
            name: '@scope/b',
            version: '2.0.0',
            license: '(MIT OR Apache-2.0)',
            folder: 'node_modules/@scope/b',
            integrity,
            imports: [],
        },
    ];
    const product = { name: 'pgwarden', version: '0.1.0', description: 'Keeps servers.', license: 'MIT' };
    const options = { product, bundled: { packages, imports: ['@scope/b@2.0.0'] }, committedAt: undefined };
    const bill = JSON.parse(billOfMaterials({ ...options, zip: Buffer.from('one') }));
    expect(bill.components).toEqual([
        {
            type: 'library',
            group: '@scope',
            name: 'b',
            version: '2.0.0',
            'bom-ref': 'pkg:npm/%40scope/b@2.0.0',
            purl: 'pkg:npm/%40scope/b@2.0.0',
            licenses: [{ expression: '(MIT OR Apache-2.0)' }],
            hashes: [{ alg: 'SHA-512', content: '0'.repeat(128) }],
        },
    ]);
    expect(bill.dependencies).toContainEqual({
        ref: 'pgwarden@0.1.0',
        dependsOn: ['pkg:npm/%40scope/b@2.0.0'],
    });
    expect(bill.metadata.timestamp).toBeUndefined();
    expect(bill.serialNumber).toMatch(
        /^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    );
    const another = JSON.parse(billOfMaterials({ ...options, zip: Buffer.from('another') }));
    expect(another.serialNumber).not.toBe(bill.serialNumber);
});

test('SOURCE_DATE_EPOCH dates the package before git does, and a wrong one is refused', () => {
    expect(commitTime(checkout, { SOURCE_DATE_EPOCH: '0' })).toEqual(new Date(0));
    expect(commitTime(checkout, {})).toBeUndefined();
    expect(() => commitTime(checkout, { SOURCE_DATE_EPOCH: '2026-11-30' })).toThrow(
        "SOURCE_DATE_EPOCH: '2026-11-30'; allowed: seconds since 1970-01-01, 1 to 11 digits",
    );
});

test('a zip does not depend on the order in which its files were found', () => {
    const [a, b] = [Buffer.from('a'), Buffer.from('b')];
    expect(Buffer.from(zipOf({ b, a })).equals(zipOf({ a, b }))).toBe(true);
    expect(Buffer.from(zipOf({ b, a })).equals(zipOf({ a, b: a }))).toBe(false);
});
