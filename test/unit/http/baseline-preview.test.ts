import { describe, expect, test } from 'vitest';
import { type ApiInProcess, apiInProcess, apiPorts, signedIn } from '../../support/operators-api.ts';
import { inForce, lenient, readWorld, strict } from '../../support/preview.ts';

const path = 'baseline/preview';

async function api(): Promise<ApiInProcess> {
    const world = await readWorld();
    return apiInProcess(apiPorts(world.ports(), { baseline: inForce(world, lenient) }));
}

describe('POST /api/baseline/preview', () => {
    test('shows the writes of a document that is given as an object or as its text', async () => {
        const deployed = await api();
        const asObject = await deployed.post(path, { document: strict });
        expect(asObject).toMatchObject({
            status: 200,
            body: {
                kind: 'valid',
                name: 'strict-one',
                baselineInForce: 'lenient',
                servers: { judged: 1, different: 1 },
                proposed: { applied: 1, approval: 1 },
                writes: { total: 2 },
            },
        });
        const asText = await deployed.post(path, { document: JSON.stringify(strict, null, 4) });
        expect(asText.body).toEqual(asObject.body);
    });

    test('names no operator, and refuses one', async () => {
        expect(await (await api()).post(path, { document: strict, operator: 'olga' })).toMatchObject({
            status: 400,
            body: { errors: [{ pointer: '#/operator' }] },
        });
    });

    test('responds with the problems of an invalid document', async () => {
        expect(await (await api()).post(path, { document: '{"modes": {' })).toMatchObject({
            status: 200,
            body: {
                kind: 'invalid',
                problems: { total: 1, items: [{ path: '$', allowed: 'a JSON document' }] },
            },
        });
    });

    test('takes a document of 4 MiB, and says so of a larger one', async () => {
        const deployed = await api();
        const padded = (length: number) => `${JSON.stringify(strict)}${' '.repeat(length)}`;
        const rest = 4 * 1024 * 1024 - JSON.stringify(strict).length;
        expect((await deployed.post(path, { document: padded(rest) })).body).toMatchObject({ kind: 'valid' });
        expect((await deployed.post(path, { document: padded(rest + 1) })).body).toMatchObject({
            kind: 'invalid',
            problems: { items: [{ allowed: 'at most 4194304 bytes' }] },
        });
        expect(await deployed.post(path, { document: ' '.repeat(9 * 1024 * 1024) })).toMatchObject({
            status: 413,
            body: { code: 'BodyTooLarge' },
        });
    });

    test('answers a document that is nested without end', async () => {
        const depth = 20_000;
        const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
        const deployed = await api();
        expect(await deployed.post(path, `{"document":{"modes":${nested}}}`)).toMatchObject({
            status: 400,
            body: { code: 'InvalidBody', errors: [{ pointer: '#/document' }] },
        });
        expect(await deployed.post(path, { document: `{"modes":${nested}}` })).toMatchObject({
            status: 200,
            body: { kind: 'invalid', problems: { items: [{ path: '$.modes', found: 'a list of 1' }] } },
        });
    });

    test('names every problem of the request at once', async () => {
        const { status, body } = await (await api()).post(path, { document: 7, limit: 0, fleet: true });
        const { errors } = body as { errors: readonly { readonly pointer: string }[] };
        expect([status, errors.map(({ pointer }) => pointer)]).toEqual([
            400,
            ['#/document', '#/limit', '#/fleet'],
        ]);
    });

    test('refuses a foreign continuation', async () => {
        expect(await (await api()).post(path, { document: strict, continuation: 'x' })).toMatchObject({
            status: 400,
            body: { code: 'InvalidBody', detail: 'The continuation token was not issued by this API' },
        });
    });

    test('shows hostile texts of a document as they are', async () => {
        const name = '<img src=x onerror=alert(1)>\u202e=cmd|calc!A1';
        expect((await (await api()).post(path, { document: { ...strict, name } })).body).toMatchObject({
            name,
        });
    });

    test('needs the role Operator where the platform signs operators in', async () => {
        const world = await readWorld();
        const deployed = apiInProcess(apiPorts(world.ports(), { baseline: inForce(world, lenient) }), {
            isSignInByPlatform: true,
        });
        const olga = 'a0000000-0000-4000-8000-00000000000a';
        expect((await deployed.post(path, { document: strict }, signedIn(olga, 'Reader'))).status).toBe(403);
        expect((await deployed.post(path, { document: strict }, signedIn(olga, 'Operator'))).status).toBe(
            200,
        );
    });
});
