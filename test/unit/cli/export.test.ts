import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runBaselineCommand } from '../../../cli/baseline/run.ts';
import { runWithStubbedAz } from '../../support/stubbed-az.ts';

const scope = '/subscriptions/11111111-1111-4111-8111-111111111111';

async function run(...commandLine: readonly string[]) {
    const written = { out: '', error: '', files: new Map<string, string>() };
    const exitCode = await runBaselineCommand(commandLine, {
        readText() {
            throw new Error('no such file');
        },
        writeText: (path, text) => {
            written.files.set(path, text);
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

test('export prints the summary, and writes nothing without --output', async () => {
    const { exitCode, out, files } = await run('export', 'azure-policy', 'standard', '--scope', scope);
    expect([exitCode, files.size]).toEqual([0, 0]);
    expect(out).toContain('| secure-transport | Deny |');
    expect(out).toContain('| private-endpoint | AuditIfNotExists |');
    expect(out).toContain('- Without --identity, Azure Policy also refuses writes of Pgwarden');
});

test('export --json prints every object', async () => {
    const { out } = await run('export', 'azure-policy', 'standard', '--scope', scope, '--json');
    expect(JSON.parse(out)).toMatchObject({
        initiative: { id: `${scope}/providers/Microsoft.Authorization/policySetDefinitions/pgwarden` },
        assignments: [{ name: 'pgwarden' }],
        exemptions: [],
    });
});

test.each([
    [['export', 'terraform', 'standard'], 2, 'export knows one form: azure-policy'],
    [['export', 'azure-policy', 'standard'], 2, 'export needs --scope SCOPE'],
    [['export', 'azure-policy', '--scope', scope], 2, 'Usage:'],
    [
        ['export', 'azure-policy', 'standard', '--scope', `${scope}/resourceGroups/a`],
        2,
        'allowed: the resource id of a subscription or of a management group',
    ],
    [
        ['export', 'azure-policy', 'standard', '--scope', scope, '--identity', 'me'],
        2,
        '--identity: "me"; allowed: an object id (GUID)',
    ],
    [
        ['export', 'azure-policy', 'standard', '--scope', scope, '--location', 'West Europe'],
        2,
        'allowed: the short name of a region',
    ],
    [['export', 'azure-policy', 'missing.json', '--scope', scope], 1, 'missing.json cannot be read'],
])('%j ends with %i', async (commandLine, code, message) => {
    const { exitCode, error } = await run(...commandLine);
    expect(exitCode).toBe(code);
    expect(error).toContain(message);
});

describe('the script of an export', () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), 'pgwarden-export-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    test('puts definitions, the initiative, assignments and exemptions in this order, then grants roles', async () => {
        const identity = 'c0ffee00-5ec0-4a11-9b5e-1d0e5eca0001';
        const options = ['--location', 'westeurope', '--identity', identity, '--output', folder];
        const { files } = await run('export', 'azure-policy', 'standard', '--scope', scope, ...options);
        for (const [path, text] of files) {
            mkdirSync(dirname(path), { recursive: true });
            writeFileSync(path, text, { mode: 0o755 });
        }
        const outputs = [['--query identity.principalId', 'principal-1']] as const;
        const { calls } = runWithStubbedAz(join(folder, 'deploy.sh'), outputs, {});
        const types = calls.flatMap(
            (call) =>
                /^rest --method put --url \S+\/(\w+)\/[^/]+$/.exec(call.arguments.split('?')[0] ?? '')?.[1] ??
                [],
        );
        expect([...new Set(types)]).toEqual([
            'policyDefinitions',
            'policySetDefinitions',
            'policyAssignments',
            'policyExemptions',
        ]);
        expect(types).toHaveLength(files.size - 2);
        expect(calls[0]?.body).toMatchObject({ properties: { mode: 'All', policyRule: {} } });
        expect(calls.at(-1)?.arguments).toContain('role assignment create --assignee-object-id principal-1');
        expect(calls.at(-1)?.arguments).toContain(`--scope ${scope} `);
    });
});
