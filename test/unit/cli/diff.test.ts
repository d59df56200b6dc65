import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBaselineCommand } from '../../../cli/baseline/run.ts';
import { sliceNames } from '../../../src/model/server-state.ts';
import { serverState } from '../../support/states.ts';

let folder: string;
beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pgwarden-diff-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(document: object): string {
    files += 1;
    const path = join(folder, `${files}.json`);
    writeFileSync(path, JSON.stringify({ name: 'contoso', extends: 'standard', ...document }));
    return path;
}

async function diff(...words: readonly string[]) {
    const written = { out: '', error: '' };
    const exitCode = await runBaselineCommand(['diff', ...words], {
        readText: (path) => readFileSync(path, 'utf8'),
        writeText() {
            throw new Error('nothing is written here');
        },
        write: (text) => {
            written.out += text;
        },
        writeError: (text) => {
            written.error += text;
        },
        now: () => new Date('2026-06-01T12:00:00Z'),
    });
    return { exitCode, ...written };
}

const exemption = {
    server: 'till-*',
    controls: ['secure-transport'],
    reason: 'The old till.',
    owner: 'till team',
    expires: '2027-04-01',
    kind: 'waiver',
};

describe('a difference is looser, tighter, or neither', () => {
    test.each<[string, object, object, string]>([
        [
            'mode',
            {},
            { modes: { 'secure-transport': 'report' } },
            'looser   every server: modes.secure-transport: enforce → report',
        ],
        [
            'mode',
            { modes: { 'secure-transport': 'report' } },
            {},
            'tighter  every server: modes.secure-transport: report → enforce',
        ],
        [
            'threshold',
            {},
            { thresholds: { tlsMinimumVersion: '1.3' } },
            'tighter  every server: thresholds.tlsMinimumVersion: 1.2 → 1.3',
        ],
        [
            'threshold',
            {},
            { thresholds: { pgauditClasses: ['role'] } },
            'looser   every server: thresholds.pgauditClasses: ["role","ddl"] → ["role"]',
        ],
        [
            'guard rail',
            {},
            { guardRails: { attempts: 3 } },
            'changed  every server: guardRails.attempts: 5 → 3',
        ],
        [
            'scope',
            {},
            { scopes: [{ server: 'till-*', modes: { 'secure-transport': 'off' } }] },
            'looser   server till-*: modes.secure-transport: enforce → off',
        ],
        [
            'scope',
            { scopes: [{ resourceGroup: 'shop', modes: { 'secure-transport': 'off' } }] },
            {},
            'tighter  resource group shop: modes.secure-transport: off → enforce',
        ],
        [
            'exemption',
            {},
            { exemptions: [exemption] },
            'looser   server till-*: exemption of secure-transport (waiver): none → 2027-04-01',
        ],
        [
            'exemption',
            { exemptions: [exemption] },
            { exemptions: [{ ...exemption, expires: '2026-09-01' }] },
            'tighter  server till-*: exemption of secure-transport (waiver): 2027-04-01 → 2026-09-01',
        ],
        [
            'trusted tag',
            {},
            { trustedTags: ['env'] },
            'looser   every server: trustedTags.env: none → trusted',
        ],
        [
            'Azure Policy',
            { policyExemptions: 'honor' },
            {},
            'tighter  every server: policyExemptions: honor → ignore',
        ],
    ])('%s: %j to %j', async (_, before, after, line) => {
        const { out, exitCode } = await diff(file(before), file(after));
        expect(out.split('\n').slice(2, -1)).toEqual([line]);
        expect(exitCode).toBe(line.startsWith('looser') ? 3 : 0);
    });

    test('documents that mean the same have none', async () => {
        const { out, exitCode } = await diff(
            file({}),
            file({ description: 'other words', modes: { 'secure-transport': 'enforce' } }),
        );
        expect(out).toMatch(/: No difference in meaning\n$/);
        expect(exitCode).toBe(0);
    });
});

test.each([
    ['looser', 0],
    ['writes', 0],
    ['any', 3],
    ['none', 0],
])('--fail-on %s ends with %i for a tighter document', async (failOn, code) => {
    const { exitCode } = await diff('standard', 'strict', '--fail-on', failOn);
    expect(exitCode).toBe(code);
});

test.each([
    [['standard'], 2, 'diff needs OLD and NEW'],
    [['standard', 'strict', 'cis'], 2, 'diff needs OLD and NEW'],
    [
        ['standard', 'strict', '--fail-on', 'Looser'],
        2,
        '--fail-on: "Looser"; allowed: looser, writes, any, none',
    ],
    [['standard', 'missing.json'], 1, 'missing.json cannot be read'],
    [['standard', 'strict', '--replay', 'missing'], 2, '--replay "missing" cannot be read'],
])('%j ends with %i', async (words, code, message) => {
    const { exitCode, error } = await diff(...words);
    expect([exitCode, error]).toEqual([code, expect.stringContaining(message)]);
});

describe('with saved states', () => {
    const id =
        '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';
    let states: string;
    beforeAll(() => {
        states = mkdtempSync(join(folder, 'states-'));
        const state: Readonly<Record<string, unknown>> = {
            ...serverState({ parameters: { log_checkpoints: 'off' } }),
        };
        const slices = Object.fromEntries(
            sliceNames.map((name) => [name, { kind: 'read', value: state[name] ?? {} }]),
        );
        const saved = {
            schema: 'pgwarden-server-state/1',
            server: id,
            readAt: '2026-05-31T12:00:00Z',
            slices,
        };
        writeFileSync(join(states, 'orders.json'), JSON.stringify(saved));
    });

    const reporting = { modes: { 'log-checkpoints': 'report' } };

    test('it says which servers would be written and how, that are not now', async () => {
        const { out, exitCode } = await diff(
            file(reporting),
            file({}),
            '--replay',
            states,
            '--fail-on',
            'writes',
        );
        expect(out).toContain(
            'Saved states: of 1 servers, 1 would be written that are not now, and 0 would no longer be written',
        );
        expect(out).toContain(
            `\n${id}\n  begins PATCH configurations/log_checkpoints: value: off → on (reported only → would apply)\n`,
        );
        expect(out).toContain('  log-checkpoints: reported → drifted\n');
        expect(exitCode).toBe(3);
    });

    test('it says which would no longer be written', async () => {
        const { out, exitCode } = await diff(
            file({}),
            file(reporting),
            '--replay',
            states,
            '--fail-on',
            'none',
        );
        expect(out).toContain(
            '  ends   PATCH configurations/log_checkpoints: value: off → on (would apply → reported only)\n',
        );
        expect(exitCode).toBe(0);
    });

    test('JSON has the same, and nothing about a server without consequences', async () => {
        const { out } = await diff(file(reporting), file({}), '--replay', states, '--json');
        expect(JSON.parse(out)).toMatchObject({
            schema: 'pgwarden-baseline-diff/1',
            summary: { looser: 0, tighter: 1, changed: 0 },
            differences: [{ direction: 'tighter', control: 'log-checkpoints', servers: 'every server' }],
            consequences: {
                judged: 1,
                servers: [{ server: id, begins: [{ controls: ['log-checkpoints'] }] }],
            },
        });
        const { out: same } = await diff(file({}), file({}), '--replay', states, '--json');
        expect(JSON.parse(same)).toMatchObject({ consequences: { judged: 1, servers: [] } });
    });

    test('Markdown is a table that texts of the document cannot break', async () => {
        const before = file({ scopes: [{ server: 'till-*', modes: { 'log-checkpoints': 'off' } }] });
        const after = file({
            trustedTags: ['a|b`c', 'line\nend'],
            scopes: [{ server: 'till-*', modes: { 'log-checkpoints': 'enforce' } }],
        });
        const { out } = await diff(before, after, '--replay', states, '--markdown');
        const rows = out.split('\n').filter((line) => line.startsWith('| ⚠️ looser'));
        expect(rows).toEqual([
            '| ⚠️ looser | `every server` | ``trustedTags.a\\|b`c`` | `none` | `trusted` |',
            '| ⚠️ looser | `every server` | `trustedTags.line\\nend` | `none` | `trusted` |',
        ]);
        expect(out).toContain('#### Saved states');
    });
});
