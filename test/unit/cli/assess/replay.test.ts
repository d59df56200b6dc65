import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Environment } from '../../../../cli/assess/options.ts';
import { runAssess } from '../../../../cli/assess/run.ts';
import { savedStates, savingReader } from '../../../../cli/assess/saved-states.ts';
import type { ServerId } from '../../../../src/model/resource-id.ts';
import { sliceNames } from '../../../../src/model/server-state.ts';
import { serverState, workspaceId } from '../../../support/states.ts';
import { terminal } from './terminal.ts';

const clock = { now: () => new Date('2026-11-20T09:00:00Z') };
const orders: ServerId = {
    subscriptionId: '11111111-1111-4111-8111-111111111111',
    resourceGroup: 'shop',
    name: 'orders',
};
const state = serverState({ parameters: { require_secure_transport: 'off' } });
const slices = Object.fromEntries(sliceNames.map((name) => [name, { kind: 'read', value: state[name] }]));
const directory = mkdtempSync(join(tmpdir(), 'pgwarden-replay-'));
const esc = String.fromCharCode(27);

beforeAll(async () => {
    const reader = savingReader({ read: async () => ({ kind: 'found', slices }) }, directory, clock);
    await reader.read(orders, sliceNames);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Looks at the saved state on a terminal. */
async function replay(
    environment: Environment,
    out = terminal(),
    error = terminal(),
    ...args: readonly string[]
) {
    const exitCode = await runAssess(['--replay', directory, '--workspace', workspaceId, ...args], {
        environment,
        out,
        error,
        clock,
    });
    return { exitCode, out: out.text(), error: error.text() };
}

it('reads back exactly the saved states', async () => {
    const saved = await savedStates(directory);
    expect(saved.subscriptionIds).toEqual([orders.subscriptionId]);
    expect(await saved.lister.list(orders.subscriptionId)).toEqual({ servers: [{ server: orders }] });
    expect(await saved.reader.read(orders, sliceNames)).toEqual({ kind: 'found', slices });
    expect(await saved.reader.read(orders, ['backup' as never])).toEqual({ kind: 'found', slices: {} });
    expect(await saved.reader.read({ ...orders, name: 'other' }, sliceNames)).toEqual({
        kind: 'missing',
        reason: `not in ${directory}`,
    });
});

it('assesses saved states without Azure', async () => {
    const { exitCode, out, error } = await replay({});
    expect({ exitCode, error }).toEqual({ exitCode: 1, error: '' });
    expect(out).toContain('✗ orders  ');
    expect(out).toContain('▸ would apply: PATCH configurations/require_secure_transport');
});

it('reports a part of the server that an earlier Pgwarden did not read as unread', async () => {
    const [file = ''] = readdirSync(directory);
    const path = join(directory, file);
    const before = readFileSync(path, 'utf8');
    const { storage: _storage, skuName: _sku, ...server } = state.server;
    const saved = { ...slices, server: { kind: 'read', value: server } };
    writeFileSync(path, JSON.stringify({ ...JSON.parse(before), slices: saved }));
    const reading = await (await savedStates(directory)).reader.read(orders, ['server']);
    writeFileSync(path, before);
    const reason = 'saved by an earlier version of Pgwarden, which did not read it';
    expect(reading).toEqual({
        kind: 'found',
        slices: {
            server: {
                kind: 'read',
                value: { ...server, skuName: '', storage: { autoGrow: 'Disabled' } },
                unread: ['skuName', 'storage'].map((part) => ({ part, reason, transient: false })),
            },
        },
    });
});

it('reports a slice that was not saved as unknown', async () => {
    const [file = ''] = readdirSync(directory);
    const path = join(directory, file);
    const before = readFileSync(path, 'utf8');
    const { parameters: _parameters, ...rest } = slices;
    writeFileSync(path, JSON.stringify({ ...JSON.parse(before), slices: rest }));
    const { exitCode, out } = await replay({}, terminal(), terminal(), '--baseline', 'cis');
    writeFileSync(path, before);
    expect(exitCode).toBe(2);
    expect(out).toContain('  ? parameters was not read\n');
});

it('reports the exemptions of Azure Policy as unknown', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'pgwarden-baseline-')), 'policy.json');
    writeFileSync(file, '{"extends":"cis","policyExemptions":"honor"}');
    const { out } = await replay({}, terminal(), terminal(), '--baseline', file);
    rmSync(dirname(file), { recursive: true });
    expect(out).toContain(
        "warning: The baseline respects Azure Policy's exemptions, but saved states do not include",
    );
});

it('uses color on a terminal that supports it', async () => {
    const tty = () => terminal({ isTTY: true, columns: 100 });
    expect((await replay({ TERM: 'xterm' }, tty())).out).toContain(`${esc}[31m✗${esc}[39m`);
    expect((await replay({ TERM: 'dumb' }, tty())).out).not.toContain(esc);
    expect((await replay({ TERM: 'xterm', NO_COLOR: '1' }, tty())).out).not.toContain(esc);
    expect((await replay({ TERM: 'xterm', NO_COLOR: '' }, tty())).out).toContain(esc);
    expect((await replay({})).out).not.toContain(esc);
    expect((await replay({ FORCE_COLOR: '1' })).out).toContain(esc);
    expect((await replay({ FORCE_COLOR: '0' }, tty())).out).not.toContain(esc);
    expect(
        (await replay({ FORCE_COLOR: '1' }, terminal(), terminal(), '--format', 'json')).out,
    ).not.toContain(esc);
});

it('fits the width of the terminal', async () => {
    const longest = async (environment: Environment, columns?: number): Promise<number> => {
        const out = columns === undefined ? terminal() : terminal({ isTTY: true, columns });
        const report = await replay({ ...environment, NO_COLOR: '1' }, out, terminal(), '--all');
        return Math.max(...report.out.split('\n').map((line) => line.length));
    };
    expect(await longest({}, 60)).toBeLessThanOrEqual(60);
    expect(await longest({}, 50)).toBeLessThanOrEqual(50);
    expect(await longest({ COLUMNS: '60' })).toBeLessThanOrEqual(60);
    expect(await longest({ COLUMNS: 'wide' })).toBeLessThanOrEqual(100);
});

it('shows progress on a terminal only, and leaves nothing of it', async () => {
    const tty = terminal({ isTTY: true, columns: 80 });
    await replay({}, terminal(), tty);
    expect(tty.text()).toContain('0/1 servers');
    expect(tty.text().endsWith(`\r${esc}[2K`)).toBe(true);
    const pipe = terminal();
    await replay({}, terminal(), pipe);
    expect(pipe.text()).toBe('');
});
