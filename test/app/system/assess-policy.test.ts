import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { subscriptionIds } from '../../../sandbox/simulator/world/create-server.ts';
import { type RunningAssess, runningAssess } from '../../support/running-assess.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const type = 'Microsoft.DBforPostgreSQL/flexibleServers';
let running: RunningAssess;

beforeAll(async () => {
    running = await runningAssess(6);
    const [orders] = running.servers;
    if (orders === undefined) throw new Error('no server');
    running.simulator.changeSilently(orders, { parameters: { require_secure_transport: 'off' } });
});

afterAll(() => running.stop());

function definition(name: string, then: object, condition: object = { field: 'type', equals: type }) {
    const policyRule = Object.fromEntries([
        ['if', condition],
        ['then', then],
    ]);
    return { name, policyRule };
}

it('a policy is judged on what Azure sends, with the lists that it needs', async () => {
    const file = join(running.directory, 'policy.json');
    const transport = {
        type: `${type}/configurations`,
        name: 'require_secure_transport',
        existenceCondition: { field: `${type}/configurations/value`, equals: 'ON' },
    };
    const definitions = [
        definition('transport', { effect: 'auditIfNotExists', details: transport }),
        definition('version', { effect: 'audit' }, { field: `${type}/version`, equals: '17' }),
        definition('databases', { effect: 'audit' }, { field: 'type', equals: `${type}/databases` }),
    ];
    await writeFile(file, JSON.stringify(definitions));
    running.simulator.requests.clear();
    const subscriptions = Object.values(subscriptionIds).flatMap((id) => ['--subscription', id]);
    const { out, error } = await running.run([
        ...subscriptions,
        ...['--workspace', workspaceId, '--policy', file, '--format', 'json'],
    ]);
    expect(error).toBe('');
    const { servers } = JSON.parse(out);
    expect(servers).toHaveLength(6);
    const statuses = new Set<string>();
    for (const server of servers) {
        const statusOf = (id: string): string =>
            server.controls.find((each: { readonly id: string }) => each.id === id)?.status;
        expect(statusOf('policy:transport')).toBe(statusOf('secure-transport'));
        expect(statusOf('policy:version')).toBe(server.version === '17' ? 'drifted' : 'compliant');
        expect(['drifted', 'notApplicable', 'unknown']).toContain(statusOf('policy:databases'));
        statuses.add(statusOf('policy:transport'));
    }
    expect(statuses).toContain('drifted');
    const { entries } = running.simulator.requests;
    expect(entries.filter(({ path }) => path.includes('/databases'))).toHaveLength(6);
    expect(new Set(entries.map(({ method }) => method))).toEqual(new Set(['GET']));
});
