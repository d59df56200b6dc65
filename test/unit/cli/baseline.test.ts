import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runBaselineCommand } from '../../../cli/baseline/run.ts';
import { ordersId } from '../baseline/documents.ts';

const valid = JSON.stringify({
    name: 'contoso',
    extends: 'standard',
    scopes: [{ server: 'orders-*', thresholds: { tlsMinimumVersion: '1.3' } }],
    exemptions: [
        {
            resourceGroup: 'shop',
            controls: ['log-checkpoints'],
            reason: 'moved next week',
            owner: 'shop team',
            expires: '2026-07-01',
            kind: 'waiver',
        },
    ],
});

const files: Readonly<Record<string, string>> = {
    'valid.json': valid,
    'expired.json': valid.replace('2026-07-01', '2026-01-01'),
    'wrong.json': '{"name":"","modes":{"log-chekpoints":"off"}}',
    'tags.json':
        '{"trustedTags":["a"],"scopes":[{"tag":{"name":"a","value":"b=c"},"modes":{"log-checkpoints":"off"}}]}',
    'inside.json':
        '{"extends":"strict","modes":{"role-passwords":"approve"},"thresholds":{"databases":{"publicConnect":[]}}}',
    'servers.txt': `${ordersId}\r\n\n`,
    'others.txt': `${ordersId.replace('orders-prod', 'billing').replace('/shop/', '/bills/')}\n`,
    'broken.txt': 'orders-prod\n',
};

/** Runs a command on the files above at noon of 2026-06-01. */
async function run(...commandLine: readonly string[]) {
    const written = { out: '', error: '' };
    const exitCode = await runBaselineCommand(commandLine, {
        readText(path) {
            const text = files[path];
            if (text === undefined) throw new Error('no such file');
            return text;
        },
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

it('check reports a valid document', async () => {
    expect(await run('check', 'valid.json')).toEqual({
        exitCode: 0,
        out: 'valid.json is valid.\n',
        error: '',
    });
    expect(await run('check', 'strict')).toEqual({ exitCode: 0, out: 'strict is valid.\n', error: '' });
});

it('accepts modes of controls inside the databases without a warning, and shows them', async () => {
    expect(await run('check', 'inside.json')).toEqual({
        exitCode: 0,
        out: 'inside.json is valid.\n',
        error: '',
    });
    const { out } = await run('show', 'inside.json', '--server', ordersId);
    expect(out).toMatch(/modes\.role-passwords +"approve" +document custom/);
    expect(out).toMatch(/modes\.public-connect +"report" +profile strict/);
    expect(out).toMatch(/thresholds\.databases\.publicConnect +\[\] +document custom/);
});

it('check names every problem and ends with 1', async () => {
    const { exitCode, out, error } = await run('check', 'wrong.json');
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(error.split('\n').slice(0, 2)).toEqual([
        'wrong.json is not valid (problems: 2):',
        '  $.name: found ""; allowed: a text of 1 to 64 characters that is not blank',
    ]);
    expect(error).toContain('did you mean "log-checkpoints"?\n');
});

it('check warns of an expired exemption', async () => {
    expect(await run('check', 'expired.json')).toEqual({
        exitCode: 0,
        out: 'warning: $.exemptions[0]: expired at 2026-01-01 and no longer applies\nexpired.json is valid (warnings: 1).\n',
        error: '',
    });
});

it('check warns of selectors that match none of the servers', async () => {
    expect((await run('check', 'valid.json', '--servers', 'servers.txt')).out).toBe('valid.json is valid.\n');
    expect((await run('check', 'valid.json', '--servers', 'others.txt')).out).toBe(
        'warning: $.scopes[0]: server orders-* matches no server\n' +
            'warning: $.exemptions[0]: resource group shop matches no server\n' +
            'valid.json is valid (warnings: 2).\n',
    );
});

it('a file that cannot be used ends with 1', async () => {
    expect(await run('check', 'gone.json')).toEqual({
        exitCode: 1,
        out: '',
        error: 'gone.json cannot be read: no such file\n',
    });
    expect(await run('check', 'valid.json', '--servers', 'broken.txt')).toEqual({
        exitCode: 1,
        out: '',
        error: 'broken.txt, line 1: not the resource id of a flexible server\n',
    });
});

it('show prints the values for a server and the origin of each', async () => {
    const { exitCode, out, error } = await run(
        'show',
        'valid.json',
        '--server',
        ordersId,
        '--workspace',
        'w',
    );
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
    const lines = out.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '));
    expect(lines[0]).toBe(`Baseline contoso for ${ordersId}`);
    expect(lines).toContain('thresholds.tlsMinimumVersion | "1.3" | contoso $.scopes[0] (server orders-*)');
    expect(lines).toContain('thresholds.diagnosticSettings.workspaceId | "w" | app settings');
    expect(lines).toContain('modes.log-checkpoints | "enforce" | profile standard');
    expect(lines).toContain(
        'log-checkpoints | in force until 2026-07-01 (waiver of shop team: moved next week) | $.exemptions[0]',
    );
});

it('show --json is for programs', async () => {
    const { out } = await run('show', 'valid.json', '--server', ordersId, '--json');
    expect(JSON.parse(out)).toMatchObject({
        effective: { name: 'contoso', thresholds: { tlsMinimumVersion: '1.3' } },
        warnings: [],
    });
});

it('show requires the tags when they decide', async () => {
    const mode = async (...tags: readonly string[]) => {
        const { exitCode, out } = await run('show', 'tags.json', '--server', ordersId, '--json', ...tags);
        return exitCode === 0 ? JSON.parse(out).effective.modes : exitCode;
    };
    expect(await mode()).toBe(2);
    expect(await mode('--tag', 'wrong')).toBe(2);
    expect(await mode('--tag', 'A=b=c')).toEqual({ 'log-checkpoints': 'off' });
    expect(await mode('--untagged')).toEqual({});
});

it.each([
    [[]],
    [['check']],
    [['check', 'a', 'b']],
    [['frobnicate', 'valid.json']],
    [['schema', 'valid.json']],
    [['check', 'valid.json', '--fast']],
    [['show', 'valid.json']],
    [['show', 'valid.json', '--server', 'orders-prod']],
])('wrong usage ends with 2: %j', async (commandLine) => {
    const { exitCode, out, error } = await run(...commandLine);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(error).toMatch(/Usage:|--server/);
});

it('--help prints the usage, and is not a failure', async () => {
    const { exitCode, out, error } = await run('--help');
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
    expect(out).toMatch(/^Usage:/);
});

it('runs as a program', () => {
    const script = join(import.meta.dirname, '../../../cli/baseline.ts');
    const schema = spawnSync(process.execPath, [script, 'schema'], { encoding: 'utf8' });
    expect({ status: schema.status, title: JSON.parse(schema.stdout).title }).toEqual({
        status: 0,
        title: 'Pgwarden baseline',
    });
    const wrong = spawnSync(process.execPath, [script, 'check', join(import.meta.dirname, 'gone.json')]);
    expect(wrong.status).toBe(1);
});
