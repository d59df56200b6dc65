import { describe, expect, it } from 'vitest';
import { runBaselineCommand } from '../../../cli/baseline/run.ts';
import type { Json } from '../../../src/policy/json.ts';
import { exportOf } from '../policy-export/exported.ts';
import { assignment, exemption, orders, parameters } from '../policy-import/documents.ts';

const retention = 'f5ed3f7a-cf5d-4ee6-9ede-b5d5192ccf81';
const subscriptionId = '11111111-1111-4111-8111-111111111111';
const assigned: readonly Json[] = [
    assignment('days', retention, { parameters: parameters({ retentionDays: 5 }) }),
    exemption('days', orders, { expiresOn: '2027-04-01' }),
];

const exported = { scope: `/subscriptions/${subscriptionId}` };

const files: Readonly<Record<string, string>> = {
    'exported.json': JSON.stringify(exportOf({ extends: 'standard' }, exported)),
    'assignments.json': JSON.stringify({ value: assigned }),
    'broken.json': '{',
    'wrong.json': JSON.stringify({ policyRule: { if: { field: 'nam', equals: 'x' } } }),
    'storage.json': JSON.stringify([1]),
};

async function run(...commandLine: readonly string[]) {
    const written = { out: '', error: '' };
    const exitCode = await runBaselineCommand(['import', ...commandLine], {
        readText(path) {
            const text = files[path];
            if (text === undefined) throw new Error('no such file');
            return text;
        },
        writeText: () => undefined,
        async assignedPolicies(id) {
            if (id !== subscriptionId) throw new Error(`HTTP 403 AuthorizationFailed: ${id}`);
            return assigned;
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

describe('baseline import', () => {
    it('prints the baseline of files', async () => {
        const { exitCode, out, error } = await run('assignments.json');
        expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
        expect(JSON.parse(out)).toMatchObject({
            name: 'azure-policy-import',
            modes: { 'log-retention': 'off' },
            scopes: [
                {
                    subscription: subscriptionId,
                    modes: { 'log-retention': 'enforce' },
                    thresholds: { logRetentionDays: 5 },
                },
            ],
            exemptions: [{ server: orders, controls: ['log-retention'], expires: '2027-04-01' }],
        });
        expect((await run('assignments.json')).out).toBe(out);
    });

    it('takes the output of export --json', async () => {
        const { exitCode, out } = await run('exported.json');
        expect(exitCode).toBe(0);
        expect(JSON.parse(out)).toMatchObject({
            scopes: [{ subscription: subscriptionId, modes: { 'secure-transport': 'approve' } }],
        });
    });

    it('prints the same from a subscription', async () => {
        const { out } = await run('assignments.json');
        const read = await run('--assigned', '--subscription', subscriptionId);
        expect(read).toEqual({ exitCode: 0, out, error: '' });
        const twice = await run(
            '--assigned',
            '--subscription',
            subscriptionId,
            '--subscription',
            subscriptionId,
        );
        expect(twice.out).toBe(out);
    });

    it.each<[readonly string[], 1 | 2, string]>([
        [['none.json'], 1, 'none.json cannot be read'],
        [['broken.json'], 1, 'broken.json is not JSON'],
        [['wrong.json'], 1, 'wrong.json, $.policyRule: allowed: an object with if and then'],
        [['storage.json'], 1, 'storage.json, $[0]: found 1; allowed: a definition'],
        [[], 2, 'Usage:'],
        [['--assigned'], 2, '--assigned needs --subscription ID'],
        [['assignments.json', '--subscription', subscriptionId], 2, '--assigned needs'],
        [['--assigned', '--subscription', 'shop'], 2, '--subscription "shop" is not a subscription id'],
        [
            ['--assigned', '--subscription', subscriptionId.replaceAll('1', '2')],
            1,
            'HTTP 403 AuthorizationFailed',
        ],
    ])('%j is refused', async (commandLine, exitCode, message) => {
        const refused = await run(...commandLine);
        expect({ exitCode: refused.exitCode, out: refused.out }).toEqual({ exitCode, out: '' });
        expect(refused.error).toContain(message);
    });
});
