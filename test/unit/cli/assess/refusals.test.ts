import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readOptions } from '../../../../cli/assess/options.ts';
import { runAssess } from '../../../../cli/assess/run.ts';
import { terminal } from './terminal.ts';

const production = '11111111-1111-4111-8111-111111111111';
const directory = mkdtempSync(join(tmpdir(), 'pgwarden-assess-'));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs the command in this process, where there is no Azure at all: whatever asks for one fails. */
async function run(...args: readonly string[]) {
    const [out, error] = [terminal(), terminal()];
    const clock = { now: () => new Date('2026-11-20T09:00:00Z') };
    const exitCode = await runAssess(args, { environment: {}, out, error, clock });
    return { exitCode, out: out.text(), error: error.text() };
}

/** What the command says of itself when it refuses to begin. */
async function refusal(...args: readonly string[]): Promise<string> {
    const { exitCode, out, error } = await run(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    return error;
}

it('explains itself', async () => {
    const { exitCode, out, error } = await run('--help');
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
    expect(out).toContain('Usage: npm run --silent assess -- --subscription ID [options]\n');
    expect(out).toContain('Exit codes: 0 compliant; 1 drifted; 2 ');
});

it('requires a selection of servers', async () => {
    expect(await refusal()).toBe(
        'assess: --subscription is missing; allowed: a subscription id (GUID), or --server with resource ids\n',
    );
});

it('names an unknown option', async () => {
    expect(await refusal('--bogus')).toBe("assess: Unknown option '--bogus'; allowed: see --help\n");
    expect(await refusal('orders')).toBe("assess: Unexpected argument 'orders'; allowed: see --help\n");
});

it('looks inside databases only as a role that PostgreSQL can have, and in the sandbox only on this computer', async () => {
    const server = ['--subscription', production];
    expect(await refusal(...server, '--database-user', 'alice')).toBe(
        'assess: --database-user needs --databases; allowed: both\n',
    );
    expect(await refusal(...server, '--databases', '--database-user', 'x'.repeat(64))).toBe(
        'assess: --database-user is no name of a role; allowed: 1 to 63 bytes\n',
    );
    for (const SANDBOX_DATABASES of [
        'localhost:7083',
        '10.0.0.4:7083',
        '127.0.0.1',
        '127.0.0.1:0',
        '127.0.0.1:70000',
    ]) {
        expect(() => readOptions([...server, '--databases'], { SANDBOX_DATABASES })).toThrow(
            `SANDBOX_DATABASES "${SANDBOX_DATABASES}" is invalid; allowed: 127.0.0.1 and a port of the sandbox`,
        );
    }
});

it('names every problem at once, and the allowed values', async () => {
    const said = await refusal(
        ...['--subscription', 'prod', '--format', 'xml', '--concurrency', '0', '--server', 'a b'],
        ...['--workspace', 'logs', '--endpoint', 'http://localhost', '--docs', 'x'],
    );
    expect(said.split('\n')).toEqual([
        'assess: --server "a b" cannot match a server; allowed: a name or glob of letters, digits, - * ?, or the resource id of a flexible server',
        'assess: --subscription "prod" is not a subscription id; allowed: a GUID',
        'assess: --format "xml" is unknown; allowed: table, json, csv, sarif, ocsf, markdown',
        'assess: --workspace "logs" is not a workspace; allowed: the resource id of a Log Analytics workspace (/subscriptions/…/workspaces/…)',
        'assess: --concurrency "0" is out of range; allowed: 1 to 64',
        'assess: --docs "x" is not a URL; allowed: https://…',
        'assess: --endpoint "http://localhost" is invalid; allowed: an https URL without user, path, query or fragment',
        '',
    ]);
});

it('refuses an unknown severity, a format without a comparison, and a file that is no report', async () => {
    const selected = ['--subscription', production];
    expect(await refusal(...selected, '--fail-on', 'worst')).toBe(
        'assess: --fail-on "worst" is unknown; allowed: low, medium, high, none\n',
    );
    expect(await refusal(...selected, '--compare', 'x', '--format', 'csv')).toBe(
        'assess: --compare contradicts --format csv; allowed: table, json, markdown\n',
    );
    expect(await refusal(...selected, '--compare', join(directory, 'none.json'))).toContain(
        '(ENOENT); allowed: a file that --format json wrote',
    );
    const file = join(directory, 'no-report.json');
    writeFileSync(file, '{"schema":"pgwarden-assessment/2"}');
    expect(await refusal(...selected, '--compare', file)).toBe(
        `assess: --compare "${file}" is not a report of assess; allowed: a file that --format json wrote\n`,
    );
});

it('names a missing baseline', async () => {
    expect(await refusal('--subscription', production, '--baseline', 'stadnard')).toBe(
        'assess: --baseline "stadnard" cannot be read (ENOENT); allowed: standard, strict, azure-policy, mcsb, cis, or a file\n',
    );
});

it('names every problem of a baseline file', async () => {
    const file = join(directory, 'wrong.json');
    writeFileSync(file, '{"extends":"standart","thresholds":{"backupRetentionDays":3}}');
    const said = await refusal('--subscription', production, '--baseline', file);
    expect(said.split('\n')).toHaveLength(3);
    expect(said).toContain(`assess: --baseline ${file}: $.extends: found "standart"; allowed: `);
    expect(said).toContain(
        `assess: --baseline ${file}: $.thresholds.backupRetentionDays: found 3; allowed: `,
    );
});

it('shows control characters of an argument and does not send them', async () => {
    const said = await refusal('--subscription', 'a\u001b[31m');
    expect(said).toBe('assess: --subscription "a<U+001B>[31m" is not a subscription id; allowed: a GUID\n');
});

it('refuses states that it did not save', async () => {
    expect(await refusal('--replay', join(directory, 'none'))).toContain('cannot be read (ENOENT)');
    expect(await refusal('--replay', 'baselines')).toBe(
        'assess: baselines/azure-policy.json is not a saved state; allowed: files that --save wrote\n',
    );
    expect(await refusal('--replay', 'src')).toBe(
        'assess: --replay "src" contains no saved states; allowed: a directory that --save wrote\n',
    );
    expect(await refusal('--replay', 'a', '--save', 'b', '--subscription', production)).toContain(
        '--save contradicts --replay; allowed: one of them',
    );
});

it('refuses a directory for states that cannot be made', async () => {
    expect(await refusal('--subscription', production, '--save', 'package.json/states')).toBe(
        'assess: --save "package.json/states" cannot be created (ENOTDIR); allowed: a directory\n',
    );
});

it('refuses an output file that cannot be written before anything is read', async () => {
    const file = join(directory, 'none', 'report.json');
    expect(await refusal('--subscription', production, '--output', file)).toBe(
        `assess: --output "${file}" cannot be written; allowed: a file in a directory that exists\n`,
    );
});
