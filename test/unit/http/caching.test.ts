import { describe, expect, test } from 'vitest';
import { StorageUnavailableError } from '../../../src/errors.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { memoryWorld } from '../../support/memory-world.ts';
import { apiInProcess, apiOf, apiPorts } from '../../support/operators-api.ts';

const pause = { action: 'pause', reason: 'an incident', operator: 'olga' };

describe('a response', () => {
    test('has an ETag, and is not sent again to a client that has it', async () => {
        const world = memoryWorld(enforcing([]));
        const api = apiOf(world);
        const first = await api.get('pause');
        const etag = first.headers.get('etag') ?? '';
        expect(etag).toMatch(/^"[0-9a-f]{40}"$/);
        expect(first.headers.get('cache-control')).toBe('private, no-cache');

        const again = await api.get('pause', { 'if-none-match': etag });
        expect([again.status, again.body]).toEqual([304, undefined]);
        expect(again.headers.get('etag')).toBe(etag);
        expect(again.headers.get('cache-control')).toBe('private, no-cache');

        await api.post('pause', pause);
        const changed = await api.get('pause', { 'if-none-match': etag });
        expect(changed).toMatchObject({ status: 200, body: { fleet: { operator: 'olga' } } });
    });

    test.each(['status', 'approvals', 'audit?limit=1', 'failed-messages', 'openapi.json'])(
        'of /api/%s is compared with the one that the client has',
        async (path) => {
            const api = apiOf(memoryWorld(enforcing([])));
            const { headers } = await api.get(path);
            const etag = headers.get('etag') ?? '';
            expect((await api.get(path, { 'if-none-match': `"other", W/${etag}` })).status).toBe(304);
        },
    );

    test('to HEAD has the headers of the one to GET, and no body', async () => {
        const api = apiOf(memoryWorld(enforcing([])));
        const [head, get] = [await api.send('HEAD', 'pause'), await api.get('pause')];
        expect([head.status, head.body]).toEqual([200, undefined]);
        expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
    });

    test.each([
        ['GET', 'health', 200],
        ['GET', 'audit/verification', 200],
        ['POST', 'pause', 200],
        ['GET', 'audit?limit=0', 400],
        ['GET', 'contested', 404],
        ['PUT', 'pause', 405],
    ])('to %s /api/%s with status %i stays out of every cache', async (method, path, status) => {
        const api = apiOf(memoryWorld(enforcing([])));
        const response = method === 'POST' ? await api.post(path, pause) : await api.send(method, path);
        expect(response.status).toBe(status);
        expect(response.headers.get('cache-control')).toBe('no-store');
        expect(response.headers.get('etag')).toBeNull();
        expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    });

    test('that reports an outage is no 304 to a client that had it', async () => {
        const world = memoryWorld(enforcing([]));
        const etag = (await apiOf(world).get('pause')).headers.get('etag') ?? '';
        const ports = apiPorts(world.ports(), {
            pause: {
                read: () => Promise.reject(new StorageUnavailableError('container state')),
                write: async () => undefined,
            },
        });
        const response = await apiInProcess(ports).get('pause', { 'if-none-match': `*, ${etag}` });
        expect([response.status, response.body]).toMatchObject([503, { code: 'Unavailable' }]);
    });
});
