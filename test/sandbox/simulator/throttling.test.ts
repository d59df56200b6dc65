import { expect, test } from 'vitest';
import { createManualClock } from './manual-clock.ts';
import { createServer, people, production, raw, running, serverPath } from './running.ts';

test('every response says what remains', async () => {
    const slow = await running({ clock: createManualClock() });
    createServer(slow.simulator.world, { name: 'counted' });
    const first = await raw(slow, 'GET', serverPath('counted'));
    expect(first.headers['x-ms-ratelimit-remaining-subscription-reads']).toBe('249');
    expect(first.headers['x-ms-ratelimit-remaining-subscription-global-reads']).toBe('3749');
    const write = await raw(slow, 'PATCH', serverPath('counted'), { body: { tags: {} } });
    expect(write.headers['x-ms-ratelimit-remaining-subscription-writes']).toBe('199');
    await slow.simulator.stop();
});

test('an empty bucket answers 429 for this caller only, and fills again', async () => {
    const clock = createManualClock();
    const slow = await running({ clock });
    createServer(slow.simulator.world, { name: 'thirsty' });
    const path = serverPath('thirsty', '/firewallRules/none');
    const statuses = new Set<number>();
    for (let calls = 0; calls < 200; calls += 1) statuses.add((await raw(slow, 'DELETE', path)).status);
    expect([...statuses]).toEqual([204]);
    const refused = await raw(slow, 'DELETE', path);
    expect([refused.status, refused.body]).toEqual([
        429,
        {
            error: {
                code: 'SubscriptionRequestsThrottled',
                message: `Number of 'delete' requests for subscription '${production}' actor '${people.operator.objectId}' exceeded. Please try again after '10' seconds.`,
            },
        },
    ]);
    expect(refused.headers['retry-after']).toBe('10');
    expect((await raw(slow, 'DELETE', path, { as: people.alice.objectId })).status).toBe(204);
    clock.advance(100);
    expect((await raw(slow, 'DELETE', path)).status).toBe(204);
    expect((await raw(slow, 'DELETE', path)).status).toBe(429);
    await slow.simulator.stop();
});

test('throttling can be turned off', async () => {
    const free = await running({ clock: createManualClock(), throttling: 'off' });
    createServer(free.simulator.world, { name: 'free' });
    const statuses = new Set<number>();
    for (let calls = 0; calls < 260; calls += 1) {
        statuses.add((await raw(free, 'GET', serverPath('free', '/firewallRules'))).status);
    }
    expect([...statuses]).toEqual([200]);
    await free.simulator.stop();
});
