import { describe, expect, test } from 'vitest';
import { parseServerId, serverKey } from '../../../../src/model/resource-id.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { preview, readWorld, strict, valid } from '../../../support/preview.ts';
import { orders } from '../../../support/story.ts';

describe('pages', () => {
    /** Twenty-five copies of the one server. */
    async function fleet(): Promise<MemoryWorld> {
        const world = await readWorld();
        const [stored] = world.records.values();
        if (stored === undefined) throw new Error('no record');
        world.records.clear();
        for (let index = 10; index < 35; index += 1) {
            const server = parseServerId(orders.replace('orders', `orders-${index}`));
            if (server === undefined) throw new Error('no id');
            world.records.set(serverKey(server), { ...stored, record: { ...stored.record, server } });
        }
        return world;
    }

    test('add up to the whole fleet', async () => {
        const world = await fleet();
        const whole = await valid(world, strict);
        let judged = 0;
        let writes = 0;
        let pages = 0;
        let continuation: string | undefined;
        do {
            const page = await valid(world, strict, {
                limit: 10,
                ...(continuation === undefined ? {} : { continuation }),
            });
            judged += page.servers.judged;
            writes += page.writes.total;
            pages += 1;
            continuation = page.continuation;
        } while (continuation !== undefined);
        expect([pages, judged, writes]).toEqual([3, whole.servers.judged, whole.writes.total]);
        expect(judged).toBe(25);
    });

    test('a page ends early when its time is over', async () => {
        const world = await fleet();
        const clock = {
            now: () => {
                world.now += 1_000;
                return new Date(world.now);
            },
        };
        const page = await valid(world, strict, {}, { clock });
        expect(page.servers.judged).toBeGreaterThan(0);
        expect(page.servers.judged).toBeLessThan(25);
        expect(page.continuation).toBeDefined();
    });

    test('a name selects servers', async () => {
        const page = await valid(await fleet(), strict, { name: 'ORDERS-2' });
        expect(page.servers.judged).toBe(10);
    });

    test('writes beyond the first 200 are counted', async () => {
        const world = await fleet();
        const [stored] = world.records.values();
        for (let index = 100; index < 300; index += 1) {
            const server = parseServerId(orders.replace('orders', `orders-${index}`));
            if (server === undefined || stored === undefined) throw new Error('no id');
            world.records.set(serverKey(server), { ...stored, record: { ...stored.record, server } });
        }
        const { writes } = await valid(world, strict);
        expect([writes.total, writes.items.length]).toEqual([450, 200]);
    });
});

describe('a bad document', () => {
    test('has its problems named as the command names them', async () => {
        const document = {
            modes: { 'secure-transprt': 'enforce' },
            thresholds: { tlsMinimumVersion: '1.1' },
        };
        const found = await preview(await readWorld(), document);
        if (found.kind !== 'invalid') throw new Error('it is valid');
        expect(found.problems.items.map(({ text }) => text)).toEqual([
            '$.thresholds.tlsMinimumVersion: found "1.1"; allowed: "1.2", "1.3"; did you mean "1.2"?',
            expect.stringMatching(
                /^\$\.modes\['secure-transprt'\]: found an unknown control; .*did you mean/,
            ),
        ]);
    });

    test('that is no JSON, or too large, is one problem', async () => {
        const world = await readWorld();
        const texts = async (text: string) => {
            const found = await preview(world, text);
            return found.kind === 'invalid' ? found.problems.items.map(({ allowed }) => allowed) : [];
        };
        expect(await texts('{"modes":')).toEqual(['a JSON document']);
        expect(await texts(`{"name":"${'x'.repeat(4 * 1024 * 1024)}"}`)).toEqual(['at most 4194304 bytes']);
    });

    test('with many long problems is answered with the first of them, cut', async () => {
        const fields = Array.from({ length: 1_000 }, (_, index) => [`${index}${'\u202e<b>'.repeat(500)}`, 1]);
        const found = await preview(await readWorld(), Object.fromEntries(fields));
        if (found.kind !== 'invalid') throw new Error('it is valid');
        expect([found.problems.total, found.problems.items.length]).toEqual([1_000, 200]);
        expect(JSON.stringify(found).length).toBeLessThan(1_000_000);
    });
});
