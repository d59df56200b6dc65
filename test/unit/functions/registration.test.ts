import { expect, test } from 'vitest';
import { z } from 'zod';
import { eventTriggers, registerEventTriggers } from '../../../functions/event-triggers.ts';
import { apiRoutes } from '../../../functions/families/http.ts';
import { registerHttp } from '../../../functions/http.ts';
import { type Lazy, lazy } from '../../../functions/once.ts';
import { queueTriggers, registerQueueTriggers } from '../../../functions/queue-triggers.ts';
import { registerTimers, timers } from '../../../functions/timers.ts';
import { routeAddresses } from '../../../src/http/addresses.ts';

const parts: Lazy<never> = lazy(() => {
    throw new Error('nothing is built before a function is called');
});

test('every entry of the tables is registered as a function, once', () => {
    const functions: (readonly [string, object])[] = [];
    const note = (name: string, { handler: _handler, ...options }: { readonly handler: unknown }): void =>
        void functions.push([name, options]);
    registerEventTriggers({ eventGrid: note }, parts);
    registerQueueTriggers({ storageQueue: note }, parts);
    registerTimers({ timer: note }, parts, { SWEEP_SCHEDULE: '0 30 3 * * *' });
    registerHttp({ http: note }, parts);
    expect(functions).toEqual([
        ...eventTriggers.map((name) => [name, {}]),
        ...queueTriggers.map(({ queueName, name }) => [
            name,
            { queueName, connection: 'AzureWebJobsStorage' },
        ]),
        ['on-sweep', { schedule: '0 30 3 * * *' }],
        ['on-tick', { schedule: '0 * * * * *' }],
        ...routeAddresses.map(({ name, path, method }) => [
            name,
            { route: path, methods: [method], authLevel: 'function' },
        ]),
    ]);
    expect(new Set(functions.map(([name]) => name)).size).toBe(functions.length);
    expect(timers.map(({ name }) => name)).toEqual(['on-sweep', 'on-tick']);
});

test('every route has an address, and every address a route', () => {
    const addresses = apiRoutes.map(({ name, method, path }) => ({ name, method, path }));
    expect(addresses).toEqual(routeAddresses);
});

test('every route describes its input in JSON Schema', () => {
    const schemas = apiRoutes.flatMap(({ request }) => Object.values(request));
    expect(schemas.length).toBeGreaterThan(8);
    for (const schema of schemas) {
        expect(z.toJSONSchema(schema, { io: 'input' })).toMatchObject({
            type: 'object',
            additionalProperties: false,
        });
    }
});
