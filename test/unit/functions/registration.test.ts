import { expect, test } from 'vitest';
import { z } from 'zod';
import { eventTriggers, registerEventTriggers } from '../../../functions/event-triggers.ts';
import { apiRoutes, registerHttp } from '../../../functions/http.ts';
import { registerQueueTriggers } from '../../../functions/queue-triggers.ts';
import { queues } from '../../../functions/queues.ts';
import { registerTimers, timers } from '../../../functions/timers.ts';

const parts = (): never => {
    throw new Error('nothing is built before every function is registered');
};

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
        ...Object.entries(queues).map(([queueName, { name }]) => [
            name,
            { queueName, connection: 'AzureWebJobsStorage' },
        ]),
        ['on-sweep', { schedule: '0 30 3 * * *' }],
        ['on-tick', { schedule: '0 * * * * *' }],
        ...apiRoutes.map(({ name, path, method }) => [
            name,
            { route: path, methods: [method], authLevel: 'function' },
        ]),
    ]);
    expect(new Set(functions.map(([name]) => name)).size).toBe(functions.length);
    expect(timers.map(({ name }) => name)).toEqual(['on-sweep', 'on-tick']);
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
