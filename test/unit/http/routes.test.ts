import { describe, expect, test } from 'vitest';
import { controls } from '../../../src/controls/index.ts';
import { failedMessages as failedMessagesRoute } from '../../../src/http/routes/failed-messages.ts';
import { flapping } from '../../../src/http/routes/flapping.ts';
import { pause, pauseState } from '../../../src/http/routes/pause.ts';
import { apiRequest } from '../../support/api-request.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from '../../support/memory-world.ts';
import { addServer, drift } from '../../support/story.ts';

const objectId = 'A11CE000-0000-4000-8000-000000000001';

async function paused(principalId: string | undefined, operator: string | undefined) {
    const world = memoryWorld(enforcing([]));
    const body = { action: 'pause', reason: 'an incident', ...(operator === undefined ? {} : { operator }) };
    const response = await pause.respond(world.ports(), apiRequest({ body, principalId }));
    const [entry] = world.audit;
    return { status: response.status, body: response.body, operator: entry?.operator, cause: entry?.cause };
}

describe('the operator of a request', () => {
    test('is the object id that the platform signed in, whatever the body says', async () => {
        expect(await paused(objectId, 'mallory')).toMatchObject({
            status: 200,
            operator: objectId.toLowerCase(),
            cause: { kind: 'operator', authentication: 'signedIn' },
        });
    });

    test('is the name in the body where no user was signed in, and the entry records that the name was not checked', async () => {
        expect(await paused(undefined, 'olga')).toMatchObject({
            status: 200,
            operator: 'olga',
            cause: { kind: 'operator', operator: 'olga', authentication: 'functionKey' },
        });
    });

    test.each([
        ['no GUID', 'alice@contoso.example'],
        ['longer than a GUID', objectId + objectId],
        ['a hundred thousand characters', 'a'.repeat(100_000)],
        ['empty', ''],
        ['with a line break', `${objectId}\n`],
    ])('is not an id of a principal that is %s', async (_what, principalId) => {
        expect(await paused(principalId, 'olga')).toMatchObject({
            status: 200,
            operator: 'olga',
            cause: { authentication: 'functionKey' },
        });
        expect((await paused(principalId, undefined)).status).toBe(400);
    });

    test.each([
        ['an object id, which would pass for somebody who was signed in', objectId],
        ['101 characters', 'o'.repeat(101)],
        ['blank', ' '],
    ])('is not a name in the body that is %s', async (_what, operator) => {
        const response = await paused(undefined, operator);
        expect(response.status).toBe(400);
        expect(JSON.stringify(response.body)).toContain('operator: allowed: ');
    });
});

test('the state of the pause names the operator, the reason and the start, and nothing else', async () => {
    const world = memoryWorld(enforcing([]));
    const body = { action: 'pause', reason: 'an incident', operator: 'olga' };
    await pause.respond(world.ports(), apiRequest({ body }));
    expect((await pauseState.respond(world.ports(), apiRequest())).body).toEqual({
        fleet: { operator: 'olga', reason: 'an incident', since: '2026-06-15T12:00:00.000Z' },
        servers: {},
    });
});

test('the response to an act matches its schema, with the writes that are under way', async () => {
    const world = memoryWorld(enforcing(['secure-transport']));
    addServer(world);
    await drift(world, 'require_secure_transport', 'off');
    await world.run({ mostDeliveries: 2 });
    const body = { action: 'pause', reason: 'an incident', operator: 'olga' };
    const response = await pause.respond(world.ports(), apiRequest({ body }));
    expect(response.status).toBe(200);
    expect(pause.response?.parse(response.body)).toEqual(response.body);
    expect(response.body).toMatchObject({ writesUnderWay: [{ control: 'secure-transport' }] });
});

describe('failed messages', () => {
    async function shelved(count: number): Promise<MemoryWorld> {
        const world = memoryWorld(enforcing([]));
        for (let number = 0; number < count; number += 1) {
            await world.ports().failedMessages.add({
                id: `message-${String(number).padStart(4, '0')}`,
                queue: 'assessments',
                message: {},
                reason: 'a defect',
                at: '2026-06-15T11:00:00.000Z',
            });
        }
        return world;
    }

    test('are listed a page at a time, however many exist', async () => {
        const ports = (await shelved(120)).ports();
        const calls: string[] = [];
        let continuation: string | undefined;
        let pages = 0;
        do {
            const query = {
                code: 'the function key',
                ...(continuation === undefined ? {} : { continuation }),
            };
            const { status, body } = await failedMessagesRoute.respond(ports, apiRequest({ query }));
            const page = body as { messages: { id: string }[]; continuation?: string };
            expect([status, page.messages.length <= 50]).toEqual([200, true]);
            calls.push(...page.messages.map(({ id }) => id));
            continuation = page.continuation;
            pages += 1;
        } while (continuation !== undefined);
        expect([pages, calls.length, new Set(calls).size]).toEqual([3, 120, 120]);
    });

    test.each(['0', '201', 'all', '1.5'])('are not listed %s at once', async (limit) => {
        const ports = (await shelved(1)).ports();
        const { status, body } = await failedMessagesRoute.respond(ports, apiRequest({ query: { limit } }));
        expect([status, JSON.stringify(body)]).toEqual([
            400,
            expect.stringContaining('; allowed: a number from 1 to 200'),
        ]);
    });
});

describe('a request that is not usable', () => {
    const ports = () => memoryWorld(enforcing(['secure-transport'])).ports();

    test('reports a body that is not JSON', async () => {
        expect(await pause.respond(ports(), apiRequest())).toEqual({
            status: 400,
            body: {
                error: {
                    code: 'InvalidBody',
                    message: 'The body is not JSON',
                    details: [
                        'body: allowed: a JSON object, sent with its Content-Length (in chunks it does not arrive)',
                    ],
                },
            },
        });
    });

    test('names a missing operator together with everything else', async () => {
        const response = await pause.respond(ports(), apiRequest({ body: { action: 'stop' } }));
        expect(response.body).toMatchObject({
            error: {
                details: [
                    'action: allowed: pause, resume',
                    'reason: required; allowed: 1 to 500 characters',
                    'operator: required; allowed: 1 to 100 characters',
                ],
            },
        });
    });

    test('names the existing controls when it names another', async () => {
        const body = { server: 'orders', control: 'secure-transprot', operator: 'olga', comment: 'x' };
        const response = await flapping(controls.map(({ id }) => id)).respond(ports(), apiRequest({ body }));
        expect(response).toMatchObject({
            status: 400,
            body: {
                error: {
                    details: [
                        'server: allowed: the resource id of a flexible server',
                        expect.stringMatching(/^control: allowed: .*secure-transport/),
                    ],
                },
            },
        });
    });

    test('about a server that does not exist pauses nothing', async () => {
        const server =
            '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/ordres';
        const body = { action: 'pause', server, operator: 'olga', reason: 'x' };
        expect((await pause.respond(ports(), apiRequest({ body }))).status).toBe(404);
    });
});
