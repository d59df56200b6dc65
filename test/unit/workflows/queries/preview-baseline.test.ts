import { describe, expect, test } from 'vitest';
import { BaselineUnreadableError } from '../../../../src/errors.ts';
import { lenient, lenientModes, readWorld, strict, valid } from '../../../support/preview.ts';
import { ask, everySlice, orders, worldWith } from '../../../support/story.ts';

const notPlanned = { applied: 0, approval: 0, held: 0, reported: 0, exempt: 0, restarts: 0, servers: 0 };

test('a document that enforces what was reported shows the write, and the approval, before they are made', async () => {
    const found = await valid(await readWorld(), strict);
    expect(found.servers).toMatchObject({ judged: 1, different: 1, notKnown: 0 });
    expect(found.writes).toEqual({
        total: 2,
        different: 2,
        items: [
            {
                server: orders,
                controls: ['secure-transport'],
                target: 'configurations/require_secure_transport',
                differences: [{ what: 'value', from: 'off', to: 'on' }],
                disruption: 'connectivity',
                isRestart: false,
                inForce: { outcome: 'reported', reason: 'secure-transport is in mode report' },
                proposed: { outcome: 'applied' },
            },
            {
                server: orders,
                controls: ['log-checkpoints'],
                target: 'configurations/log_checkpoints',
                differences: [{ what: 'value', from: 'off', to: 'on' }],
                disruption: 'none',
                isRestart: false,
                inForce: { outcome: 'reported', reason: 'log-checkpoints is in mode report' },
                proposed: { outcome: 'approval' },
            },
        ],
    });
    expect(found.inForce).toEqual({ ...notPlanned, reported: 2, heldBy: {} });
    expect(found.proposed).toEqual({ ...notPlanned, applied: 1, approval: 1, servers: 1, heldBy: {} });
    expect(found.controls.map(({ control, proposed }) => [control, proposed.drifted])).toEqual([
        ['log-checkpoints', 1],
        ['secure-transport', 1],
    ]);
});

test('the baseline in force changes nothing', async () => {
    const found = await valid(await readWorld(), lenient);
    expect(found.differences).toEqual({ total: 0, items: [] });
    expect(found.writes).toEqual({ total: 0, different: 0, items: [] });
    expect(found.servers).toMatchObject({ judged: 1, different: 0 });
    expect(found.inForce).toEqual(found.proposed);
});

test('differences name what the document loosens first', async () => {
    const looser = { name: 'looser', modes: { 'secure-transport': 'off', 'log-checkpoints': 'enforce' } };
    expect((await valid(await readWorld(), looser)).differences.items).toEqual([
        { path: 'modes.secure-transport', from: 'report', to: 'off', loosens: true },
        { path: 'modes.log-checkpoints', from: 'report', to: 'enforce', loosens: false },
    ]);
});

test('a preview writes nothing: no entry, no message, no record, no read of Azure', async () => {
    const world = await readWorld();
    const before = structuredClone([world.audit.length, world.queue, [...world.records]]);
    const reader = { read: () => Promise.reject(new Error('a preview reads no server')) };
    await valid(world, strict, {}, { ...({ reader } as object) });
    expect([world.audit.length, world.queue, [...world.records]]).toEqual(before);
});

test('dry-run and pauses hide nothing, and are named', async () => {
    const world = await readWorld();
    world.isDryRun = true;
    world.storage.pause = {
        servers: {},
        fleet: { operator: 'olga', reason: 'release', since: '2026-06-15T12:00:00Z' },
    };
    const found = await valid(world, strict);
    expect(found).toMatchObject({ isDryRun: true, isPaused: true, servers: { paused: 1 } });
    expect(found.proposed).toMatchObject({ applied: 1, approval: 1, held: 0 });
});

test('after a repair, the preview plans it no second time', async () => {
    const world = await readWorld();
    world.baselineFor = () => ({
        ...world.baseline,
        modes: { 'secure-transport': 'enforce', 'log-checkpoints': 'report' },
    });
    world.now += 60_000;
    await ask(world, { slices: everySlice });
    await world.run();
    expect(world.audit.map(({ outcome }) => outcome)).toContain('verified');
    const { writes } = await valid(world, strict);
    expect(writes.items.map(({ target }) => target)).toEqual(['configurations/log_checkpoints']);
});

describe('what is not known', () => {
    test('a record of an older Pgwarden is counted and named', async () => {
        const world = await readWorld();
        const [[key, stored] = []] = world.records;
        if (key === undefined || stored === undefined) throw new Error('no record');
        const { lastReads: _reads, ...record } = stored.record;
        world.records.set(key, { ...stored, record });
        const found = await valid(world, strict);
        expect(found.servers).toMatchObject({ judged: 0, notKnown: 1 });
        expect(found.unjudged).toEqual({
            total: 1,
            items: [{ server: orders, reason: 'its last reads are not known yet; the next sweep adds them' }],
        });
    });

    test('a read older than two sweep intervals is stale', async () => {
        const world = await readWorld();
        const { oldestReadAt } = await valid(world, strict);
        world.now += 13 * 3_600_000;
        const found = await valid(world, strict);
        expect(found.servers).toMatchObject({ judged: 1, stale: 1 });
        expect(found.oldestReadAt).toBe(oldestReadAt);
    });

    test('a control that nothing read for yet is unknown, and its server incomplete', async () => {
        const more = { name: 'more', modes: { 'backup-retention': 'enforce' } };
        const world = worldWith();
        world.baselineFor = () => ({ ...world.baseline, modes: lenientModes });
        await ask(world, { slices: ['parameters'] });
        await world.run();
        const found = await valid(world, more);
        expect(found.servers).toMatchObject({ judged: 1, incomplete: 1 });
        expect(found.controls.find(({ control }) => control === 'backup-retention')?.proposed.unknown).toBe(
            1,
        );
    });

    test('a selector by tag needs tags that the record does not have', async () => {
        const tagged = {
            ...strict,
            trustedTags: ['tier'],
            scopes: [{ tag: { name: 'tier', value: 'test' }, modes: { 'secure-transport': 'off' } }],
        };
        const found = await valid(await readWorld(), tagged);
        expect(found.servers).toMatchObject({ judged: 0, tagsNotKnown: 1 });
        expect(found.unjudged.items[0]?.reason).toMatch(/selects servers by tag/);
    });

    test('without a baseline in force, the document is previewed all the same', async () => {
        const baseline = { current: () => Promise.reject(new BaselineUnreadableError(['HTTP 404'])) };
        const found = await valid(await readWorld(), strict, {}, { baseline });
        expect(found.baselineInForce).toBeUndefined();
        expect(found.problem).toContain('HTTP 404');
        expect(found.proposed).toMatchObject({ applied: 1, approval: 1 });
        expect(found.inForce).toEqual({ ...notPlanned, heldBy: {} });
    });
});
