import { beforeEach, describe, expect, test } from 'vitest';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld, watchedSubscription } from '../../../support/memory-world.ts';
import { serverState } from '../../../support/states.ts';

const server = `/subscriptions/${watchedSubscription}/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;
const provider = 'Microsoft.DBforPostgreSQL/flexibleServers';

let world: MemoryWorld;
let events = 0;

beforeEach(() => {
    world = memoryWorld(enforcing(['secure-transport', 'log-checkpoints']));
});

async function tell(verb: 'Write' | 'Delete' | 'Action', operationName: string, below = ''): Promise<void> {
    events += 1;
    await world.receive({
        id: `event-${events}`,
        subject: `${server}${below}`,
        eventType: `Microsoft.Resources.Resource${verb}Success`,
        data: { resourceUri: `${server}${below}`, operationName },
    });
}

function server17(createdAt: string, parameters: Readonly<Record<string, string>> = {}) {
    return serverState({ server: { createdAt }, parameters });
}

function trail(): readonly string[] {
    return world.audit.map(({ outcome, control }) => `${outcome} ${control ?? ''}`.trim());
}

describe('a deleted server', () => {
    test('has its open remediations superseded and its posture dropped at once', async () => {
        world.azure.states.set(
            server,
            server17('2026-01-01T00:00:00.000Z', { require_secure_transport: 'off' }),
        );
        await tell('Write', `${provider}/write`);
        // The write is under way when the server goes.
        await world.run({ mostDeliveries: 2 });
        expect(world.azure.writes.length).toBe(1);
        world.azure.states.delete(server);
        await tell('Delete', `${provider}/delete`);
        const beforeMs = world.now;
        await world.run();
        expect(trail().slice(-2)).toEqual(['superseded secure-transport', 'serverDeleted']);
        const left = [...world.records.values()].map(({ record }) => [record.posture, record.remediations]);
        expect(left).toEqual([[{}, []]]);
        expect(brokenInvariants(world)).toEqual([]);
        const [deletedAt] = world.audit.filter(({ outcome }) => outcome === 'serverDeleted');
        // Without waiting for the operation that can never end.
        expect(Date.parse(deletedAt?.at ?? '') - beforeMs).toBeLessThan(5_000);
    });

    test('that was created anew before its event arrived starts afresh', async () => {
        world.azure.states.set(
            server,
            server17('2026-01-01T00:00:00.000Z', { require_secure_transport: 'off' }),
        );
        await tell('Write', `${provider}/write`);
        await world.run();
        const record = [...world.records.values()][0]?.record;
        expect(record?.repairs['secure-transport']?.length).toBe(1);
        world.azure.states.set(server, server17('2026-06-01T00:00:00.000Z', { log_checkpoints: 'off' }));
        world.now += 60_000;
        await tell('Write', `${provider}/write`);
        await world.run();
        const anew = [...world.records.values()][0]?.record;
        expect(anew?.createdAt).toBe('2026-06-01T00:00:00.000Z');
        expect(Object.keys(anew?.repairs ?? {})).toEqual(['log-checkpoints']);
        expect(
            world.audit.filter(({ outcome }) => outcome === 'serverDeleted').map(({ reason }) => reason),
        ).toEqual(['it was deleted, and created anew under the same id at 2026-06-01T00:00:00.000Z']);
        expect(world.azure.states.get(server)?.parameters.log_checkpoints?.value).toBe('on');
    });

    test('that was created anew while a remediation of the old one is open is not mistaken for it', async () => {
        world.azure.states.set(
            server,
            server17('2026-01-01T00:00:00.000Z', { require_secure_transport: 'off' }),
        );
        await tell('Write', `${provider}/write`);
        await world.run({ mostDeliveries: 2 });
        world.azure.states.set(server, server17('2026-06-01T00:00:00.000Z'));
        await tell('Delete', `${provider}/delete`);
        await world.run();
        expect(trail()).toContain('superseded secure-transport');
        expect(trail()).toContain('serverDeleted');
        expect([...world.records.values()][0]?.record.createdAt).toBe('2026-06-01T00:00:00.000Z');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('leaves diagnostic settings that reattach, and the new one is judged by them', async () => {
        world.baseline = enforcing(['diagnostic-settings']);
        const wanted = {
            name: 'pgwarden',
            workspaceId: world.baseline.thresholds.diagnosticSettings.workspaceId ?? '',
            logs: [{ categoryGroup: 'audit', enabled: true }],
            metrics: [],
        };
        world.azure.states.set(server, {
            ...server17('2026-01-01T00:00:00.000Z'),
            diagnosticSettings: [wanted],
        });
        await tell('Write', `${provider}/write`);
        await world.run();
        world.azure.states.delete(server);
        await tell('Delete', `${provider}/delete`);
        await world.run();
        world.azure.states.set(server, {
            ...server17('2026-06-01T00:00:00.000Z'),
            diagnosticSettings: [wanted],
        });
        world.now += 60_000;
        await tell('Write', `${provider}/write`);
        await world.run();
        expect(world.azure.writes).toEqual([]);
        const [record] = [...world.records.values()];
        expect(record?.record.posture['diagnostic-settings']?.verdict.kind).toBe('compliant');
    });
});

describe('a stopped server', () => {
    test('is assessed and repaired when it starts', async () => {
        world.azure.states.set(
            server,
            server17('2026-01-01T00:00:00.000Z', { require_secure_transport: 'off' }),
        );
        const stopped = { reason: 'HTTP 400 ServerStoppedError', transient: false };
        world.azure.unreadable.set('parameters', stopped);
        await tell('Write', `${provider}/configurations/write`, '/configurations/require_secure_transport');
        await world.run();
        expect(world.azure.writes).toEqual([]);
        world.azure.unreadable.clear();
        await tell('Action', `${provider}/start/action`);
        await world.run();
        expect(world.azure.states.get(server)?.parameters.require_secure_transport?.value).toBe('on');
        expect(trail().at(-1)).toBe('verified secure-transport');
    });
});
