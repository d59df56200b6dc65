import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, people, type Running, raw, running, serverPath } from './running.ts';

let run: Running;
const { alice, stranger } = people;
const tags = (server: string) => serverPath(server, '/providers/Microsoft.Resources/tags/default');
const { objectId } = alice;

beforeAll(async () => {
    run = await running();
    createServer(run.simulator.world, { name: 'tagged' });
    createServer(run.simulator.world, { name: 'told' });
});

afterAll(async () => {
    await run.simulator.stop();
});

async function patch(server: string, operation: string, values: Readonly<Record<string, string>>) {
    const { body } = await raw(run, 'PATCH', tags(server), {
        as: objectId,
        body: { operation, properties: { tags: values } },
    });
    return body;
}

describe('the tags of a server', () => {
    test('are replaced, merged without case, and taken away with their value', async () => {
        const shown = (values: object) => ({
            id: tags('tagged'),
            name: 'default',
            type: 'Microsoft.Resources/tags',
            properties: { tags: values },
        });
        expect(await patch('tagged', 'Replace', { environment: 'test', team: 'shop' })).toEqual(
            shown({ environment: 'test', team: 'shop' }),
        );
        expect(await patch('tagged', 'Merge', { Environment: 'production' })).toEqual(
            shown({ team: 'shop', Environment: 'production' }),
        );
        expect(await patch('tagged', 'Delete', { team: 'other', environment: 'production' })).toEqual(
            shown({ team: 'shop' }),
        );
        const { body } = await raw(run, 'GET', serverPath('tagged'), { as: objectId });
        expect(body).toMatchObject({ tags: { team: 'shop' } });
        expect((await raw(run, 'DELETE', tags('tagged'), { as: objectId })).status).toBe(200);
        expect((await raw(run, 'GET', serverPath('tagged'), { as: objectId })).body).not.toHaveProperty(
            'tags',
        );
    });

    test.each([
        ['nobody may change without the permission', stranger.objectId, { operation: 'Merge' }, 403],
        ['need an operation', objectId, { operation: 'Add' }, 400],
    ])('%s', async (_what, as, body, status) => {
        expect((await raw(run, 'PATCH', tags('told'), { as, body })).status).toBe(status);
    });

    test('are not of a server that does not exist', async () => {
        expect((await raw(run, 'GET', tags('nowhere'), { as: objectId })).status).toBe(404);
    });
});

test('a resource group has tags as well', async () => {
    const [group] = serverPath('tagged').split('/providers/');
    const own = `${group}/providers/Microsoft.Resources/tags/default`;
    const body = { properties: { tags: { owner: 'shop' } } };
    expect((await raw(run, 'PUT', own, { as: objectId, body })).body).toMatchObject(body);
    expect((await raw(run, 'GET', own, { as: objectId })).body).toMatchObject(body);
});
