import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { field } from '../../sandbox/demo/resource-manager-calls.ts';
import { people } from '../../sandbox/simulator/world/people.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start/start-sandbox.ts';
import { eventually } from '../sandbox/start/fixture.ts';
import { type Az, azWith, hasAz, logIn } from './az-command.ts';

if (!hasAz) process.stdout.write('Left out: test/clients/az-repair.test.ts, because az is not installed.\n');

/** What an operator does with the Azure CLI against the baseline, Pgwarden finds and repairs. */
describe.skipIf(!hasAz)('Pgwarden repairs what az drifts', { timeout: 240_000 }, () => {
    const [group, name] = ['commerce-prod', 'pg-orders-prod'];
    let sandbox: Sandbox;
    let directory: string;
    let az: Az;

    async function verifiedChange(control: string): Promise<unknown> {
        const { functions, operatorKey } = sandbox.endpoints;
        return eventually(`the repair of ${control}`, async () => {
            const response = await fetch(`${functions}/api/audit?limit=100`, {
                headers: { 'x-functions-key': operatorKey },
            });
            const entries = field(await response.json(), 'entries');
            if (!Array.isArray(entries)) throw new Error('The audit does not answer');
            return entries.find(
                (entry) => field(entry, 'control') === control && field(entry, 'outcome') === 'verified',
            );
        });
    }

    beforeAll(async () => {
        directory = await mkdtemp(join(tmpdir(), 'pgwarden-az-repair-'));
        // A sweep that comes between would find the drift first, and know nobody who did it.
        const settings = { SWEEP_SCHEDULE: '0 0 0 1 1 *' };
        sandbox = await startSandbox({ servers: 1, timeScale: 0.02, settings });
        az = azWith(directory, sandbox.endpoints.caFile);
        await logIn(az, sandbox.endpoints.resourceManager);
    }, 240_000);

    afterAll(async () => {
        await sandbox?.stop();
        await rm(directory, { recursive: true, force: true });
    });

    test('a parameter, and the audit names who set it', async () => {
        const parameter = ['postgres', 'flexible-server', 'parameter'];
        const one = ['-g', group, '-s', name, '-n', 'log_checkpoints'];
        await az(...parameter, 'set', ...one, '--value', 'off');
        expect(await verifiedChange('log-checkpoints')).toMatchObject({
            change: { name: 'log_checkpoints', from: 'off', to: 'on' },
            cause: { actor: { objectId: people.operator.objectId } },
        });
        expect(await az(...parameter, 'show', ...one, '--query', 'value')).toBe('on');
    });

    test('a diagnostic setting that is deleted', async () => {
        const settings = ['monitor', 'diagnostic-settings'];
        const server = await az(
            'postgres',
            'flexible-server',
            'show',
            '-g',
            group,
            '-n',
            name,
            '--query',
            'id',
        );
        const resource = ['--resource', String(server)];
        await az(...settings, 'delete', ...resource, '-n', 'security-logs');
        await verifiedChange('diagnostic-settings');
        expect(await az(...settings, 'list', ...resource, '--query', '[].name')).toEqual(['pgwarden']);
    });
});
