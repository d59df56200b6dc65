import { expect, test } from 'vitest';
import { eventTriggers, registerEventTriggers } from '../../../functions/event-triggers.ts';
import { httpTriggers, registerHttp } from '../../../functions/http.ts';
import { processLog } from '../../../functions/log.ts';
import { type Lazy, lazy } from '../../../functions/once.ts';
import { queueTriggers, registerQueueTriggers } from '../../../functions/queue-triggers.ts';
import { registerTimers, timers } from '../../../functions/timers.ts';

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
    registerHttp({ http: note, setup: () => undefined }, parts, false, processLog);
    expect(functions).toEqual([
        ...eventTriggers.map((name) => [name, {}]),
        ...queueTriggers.map(({ queueName, name }) => [
            name,
            { queueName, connection: 'AzureWebJobsStorage' },
        ]),
        ['on-sweep', { schedule: '0 30 3 * * *' }],
        ['on-tick', { schedule: '0 * * * * *' }],
        ['api-read', { route: 'api/{*path}', methods: ['GET', 'HEAD', 'OPTIONS'], authLevel: 'function' }],
        [
            'api-write',
            { route: 'api/{*path}', methods: ['POST', 'PUT', 'PATCH', 'DELETE'], authLevel: 'function' },
        ],
        ['console', { route: 'console/{*path}', methods: ['GET', 'HEAD', 'POST'], authLevel: 'anonymous' }],
    ]);
    expect(new Set(functions.map(([name]) => name)).size).toBe(functions.length);
    expect(timers.map(({ name }) => name)).toEqual(['on-sweep', 'on-tick']);
});

test('where the platform signs operators in, the API itself admits them: browsers have no function key', () => {
    const levels: (string | undefined)[] = [];
    const http = (_name: string, { authLevel }: { readonly authLevel?: string }) =>
        void levels.push(authLevel);
    registerHttp({ http, setup: () => undefined }, parts, true, processLog);
    expect(levels).toEqual(httpTriggers.map(() => 'anonymous'));
});
