import { describe, expect, test } from 'vitest';
import { RecordConflictError } from '../../../src/errors.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from '../../support/memory-world.ts';
import { type ApiInProcess, apiInProcess, apiOf, apiPorts } from '../../support/operators-api.ts';

const json = { 'content-type': 'application/json' };

function world(): MemoryWorld {
    return memoryWorld(enforcing(['secure-transport']));
}

function api(of: MemoryWorld = world()): ApiInProcess {
    return apiOf(of);
}

describe('a body', () => {
    test.each(['', '{"action":', 'action=pause', '\u0000'])('that is "%s" is not JSON', async (body) => {
        expect(await api().post('pause', body)).toMatchObject({
            status: 400,
            body: {
                type: 'urn:pgwarden:problem:InvalidBody',
                title: 'The JSON body is not usable',
                status: 400,
                code: 'InvalidBody',
                errors: [
                    {
                        detail: 'body: allowed: a JSON object',
                        pointer: '#',
                    },
                ],
            },
        });
    });

    test.each([[['no object']], [null], ['text'], [1]])('that is %j is no JSON object', async (body) => {
        const response = await api().post('pause', JSON.stringify(body));
        expect(response).toMatchObject({
            status: 400,
            body: { errors: [{ detail: 'body: allowed: a JSON object', pointer: '#' }] },
        });
    });

    test('is refused with every problem at once: of its fields, and of its operator', async () => {
        const { body } = await api().post('pause', { action: 'stop', pace: 1, 'a/b~c': 2 });
        expect(body).toMatchObject({
            detail: 'nothing was done; repeat the request when every problem in errors is fixed',
            errors: [
                { detail: 'action: allowed: pause, resume', pointer: '#/action' },
                { detail: 'reason: required; allowed: 1 to 500 characters', pointer: '#/reason' },
                { detail: 'operator: required; allowed: 1 to 100 characters', pointer: '#/operator' },
                {
                    detail: 'pace: unknown; allowed: action, server, reason, until, operator',
                    pointer: '#/pace',
                },
                {
                    detail: 'a/b~c: unknown; allowed: action, server, reason, until, operator',
                    pointer: '#/a~1b~0c',
                },
            ],
        });
    });

    test('with another control than exists is told of those that do', async () => {
        const body = { server: 'orders', control: 'secure-transprot', operator: 'olga', comment: 'x' };
        expect(await api().post('flapping', body)).toMatchObject({
            status: 400,
            body: {
                errors: [
                    { detail: 'server: allowed: the resource id of a flexible server' },
                    { detail: expect.stringMatching(/^control: allowed: .*secure-transport/) },
                ],
            },
        });
    });

    test.each([
        ['a form', 'application/x-www-form-urlencoded', '"application/x-www-form-urlencoded"'],
        ['text', 'text/plain;charset=UTF-8', '"text/plain;charset=UTF-8"'],
        ['an image', 'image/png', '"image/png"'],
    ])('that is sent as %s is refused before it is read', async (_what, type, given) => {
        const of = world();
        const body = JSON.stringify({ action: 'pause', operator: 'olga', reason: 'x' });
        expect(await api(of).post('pause', body, { 'content-type': type })).toMatchObject({
            status: 415,
            body: {
                code: 'UnsupportedMediaType',
                errors: [
                    {
                        detail: `Content-Type is ${given}; allowed: application/json`,
                        header: 'Content-Type',
                    },
                ],
            },
        });
        expect(of.storage.pause).toEqual({ servers: {} });
    });

    test('of JSON may name its character set', async () => {
        const body = { action: 'pause', operator: 'olga', reason: 'x' };
        const type = { 'content-type': 'application/json; charset=utf-8' };
        expect((await api().post('pause', body, type)).status).toBe(200);
    });

    test.each([
        ['with its length', { ...json, 'content-length': '70000' }],
        ['without its length', json],
    ])('of 70,000 bytes, %s, is too large', async (_how, headers) => {
        const of = world();
        const body = JSON.stringify({ action: 'pause', operator: 'olga', reason: 'x'.repeat(69_951) });
        expect(await api(of).post('pause', body, headers)).toMatchObject({
            status: 413,
            body: { code: 'BodyTooLarge', detail: 'body: allowed: at most 65536 bytes' },
        });
        expect(of.storage.pause).toEqual({ servers: {} });
    });

    test('with two thousand unknown fields is told of fifty, and of no text in full', async () => {
        const fields = Object.fromEntries(
            Array.from({ length: 2_000 }, (_none, number) => [`<script>${number}`, 0]),
        );
        const many = await api().post('pause', fields);
        expect((many.body as { errors: readonly unknown[] }).errors).toHaveLength(50);
        const long = await api().post('pause', { ['\u202e\ud800'.repeat(5_000)]: 0 });
        expect(long.status).toBe(400);
        expect(JSON.stringify(long.body).length).toBeLessThan(4_000);
    });
});

describe('a request', () => {
    test.each([
        [400, 'a query of JavaScript’s own names', 'GET', 'audit?__proto__=x&constructor=y&toString=z'],
        [400, 'a query that is not well encoded', 'GET', 'audit?server=%E0%A4%A'],
        [200, 'a query that is empty', 'GET', 'audit?'],
        [200, 'a parameter without a name', 'GET', 'audit?=x'],
        [404, 'a path that is not well encoded', 'POST', 'approvals/%E0%A4%A'],
        [404, 'an encoded slash in an id', 'POST', 'approvals/a%2Fb'],
        [404, 'an id of many kilobytes', 'POST', `approvals/${'x'.repeat(12_000)}`],
    ])('has status %i with %s', async (status, _what, method, path) => {
        const server =
            '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';
        const body = { server, decision: 'approve', operator: 'olga', comment: 'tonight' };
        const response = method === 'GET' ? await api().get(path) : await api().post(path, body);
        expect(response.status).toBe(status);
    });

    test.each(['exemptions', 'pause', 'status', 'audit/verification', 'openapi.json'])(
        'of /api/%s with a filter that it does not have is refused, not answered in full',
        async (path) => {
            expect(await api().get(`${path}?server=orders`)).toMatchObject({
                status: 400,
                body: { errors: [{ detail: 'server: unknown; allowed: none', parameter: 'server' }] },
            });
        },
    );

    test('with a body of JavaScript’s own names is refused', async () => {
        const body = '{"__proto__":{"operator":"olga"},"action":"pause","reason":"x","constructor":1}';
        const response = await api().post('pause', body);
        expect([response.status, JSON.stringify(response.body)]).toEqual([
            400,
            expect.stringContaining('operator: required'),
        ]);
    });

    test.each([
        ['PUT', 'pause', 'GET, HEAD, POST'],
        ['DELETE', 'audit', 'GET, HEAD'],
        ['PATCH', 'status/', 'GET, HEAD'],
        ['OPTIONS', 'health', 'GET, HEAD'],
        ['GET', 'approvals/x', 'POST'],
        ['GET', 'remediations/x/undo', 'POST'],
    ])('%s /api/%s names the methods that the path takes', async (method, path, allow) => {
        const response = await api().send(method, path);
        expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
        expect(response.body).toMatchObject({
            code: 'MethodNotAllowed',
            detail: `${method} is not possible; allowed: ${allow}`,
        });
    });

    test.each(['', 'contested', 'audit/x', 'approvals/a/b', 'openapi.yaml', '../status', '%2e%2e/host'])(
        'of the unknown path "%s" is not found',
        async (path) => {
            expect(await api().get(path)).toMatchObject({ status: 404, body: { code: 'NotFound' } });
        },
    );

    test('of a path with a slash at its end is one of the path', async () => {
        expect((await api().get('pause/')).status).toBe(200);
    });

    test('that another one overtakes is a conflict', async () => {
        const ports = apiPorts(world().ports(), {
            pause: {
                read: async () => ({ servers: {} }),
                write: async () => {
                    throw new RecordConflictError('the pause switch');
                },
            },
        });
        const body = { action: 'pause', operator: 'olga', reason: 'x' };
        const response = await apiInProcess(ports).post('pause', body);
        expect([response.status, response.body]).toMatchObject([409, { code: 'Conflict' }]);
    });

    test('that fails for another reason rejects, so that the host logs it', async () => {
        const ports = apiPorts(world().ports(), {
            pause: { read: () => Promise.reject(new Error('a defect')), write: async () => undefined },
        });
        await expect(apiInProcess(ports).get('pause')).rejects.toThrow('a defect');
    });
});
