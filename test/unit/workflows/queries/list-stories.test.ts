import { describe, expect, test } from 'vitest';
import { MalformedInputError } from '../../../../src/errors.ts';
import type { DriftStory } from '../../../../src/views/drift-story.ts';
import { listGroups, listStories, showStory } from '../../../../src/workflows/queries/list-stories.ts';
import { inMode } from '../../../support/effective-baseline.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import {
    addServer,
    alice,
    ask,
    drift,
    drifted,
    orders,
    pass,
    pathOf,
    server,
    setParameter,
    worldWith,
} from '../../../support/story.ts';

async function timeline(world: MemoryWorld): Promise<readonly DriftStory[]> {
    return (await listStories(world.ports(), server)).stories;
}

async function assessed(): Promise<MemoryWorld> {
    const world = worldWith();
    await ask(world);
    await world.run();
    world.now += 600_000;
    return world;
}

describe('the story of a drift', () => {
    test('says when it was found, whose change it was, how long it lasted, and what proves the repair', async () => {
        const world = await assessed();
        const changedAt = new Date(world.now).toISOString();
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, 60_000);
        const [story, ...others] = await timeline(world);
        expect(others).toEqual([]);
        expect(story).toMatchObject({
            server: orders,
            control: 'secure-transport',
            state: 'repaired',
            by: { kind: 'named', actor: alice },
            differences: [{ what: 'value', from: 'off', to: 'on' }],
            end: { end: 'repaired' },
            proof: { outcome: 'verified', sequence: 2 },
        });
        expect(story?.beganAt).toBe(changedAt);
        expect(story?.exposureMs).toBe(Date.parse(story?.end?.at ?? '') - Date.parse(changedAt));
        expect(story?.decisions.map(({ kind }) => kind)).toEqual(['intended']);
        expect(story?.remediations).toHaveLength(1);
        expect(await showStory(world.ports(), server, story?.id ?? '')).toEqual(story);
        expect(await showStory(world.ports(), server, 'none')).toBeUndefined();
    });

    test('waits for an operator in mode approve, and is held in dry-run', async () => {
        const world = worldWith(drifted);
        world.baseline = inMode('approve', ['secure-transport']);
        await ask(world);
        await world.run();
        expect(await timeline(world)).toMatchObject([{ state: 'waiting', by: { kind: 'unknown' } }]);
        const inDryRun = worldWith(drifted);
        inDryRun.isDryRun = true;
        await ask(inDryRun);
        await inDryRun.run();
        expect(await timeline(inDryRun)).toMatchObject([
            { state: 'held', decisions: [{ kind: 'wouldChange', reason: 'DRY_RUN is on' }] },
        ]);
    });

    test('ends with the actor who set the value back', async () => {
        const world = await assessed();
        world.isDryRun = true;
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, 60_000);
        await drift(world, 'require_secure_transport', 'on');
        await pass(world, 60_000);
        expect(await timeline(world)).toMatchObject([
            { state: 'ended', end: { end: 'resolved', by: { kind: 'named', actor: alice } } },
        ]);
    });

    test('is whole on one page of a long timeline, and on no other', async () => {
        const world = await assessed();
        world.baseline = {
            ...world.baseline,
            guardRails: {
                ...world.baseline.guardRails,
                flapping: { repairs: 100, hours: 1 },
                budget: { serversPerHour: 1_000, changesPerHour: 1_000 },
            },
        };
        for (let times = 0; times < 160; times += 1) {
            world.now += 3_600_000;
            setParameter(world, 'require_secure_transport', 'off');
            await ask(world);
            await world.run();
        }
        const ids: string[] = [];
        const lengths = new Set<number>();
        let continuation: string | undefined;
        let pages = 0;
        do {
            const page = await listStories(world.ports(), server, continuation);
            ids.push(...page.stories.map(({ id }) => id));
            for (const { steps } of page.stories) lengths.add(steps.length);
            continuation = page.continuation;
            pages += 1;
        } while (continuation !== undefined);
        expect(pages).toBe(2);
        expect(ids).toHaveLength(160);
        expect(new Set(ids).size).toBe(160);
        expect([...lengths]).toEqual([2]);
    });

    test('a token that was not issued is refused', async () => {
        const world = await assessed();
        for (const text of ['', 'x', '{}', '[0]', '["a"]', '[1,2]', 'null']) {
            const token = Buffer.from(text).toString('base64url');
            await expect(listStories(world.ports(), server, token)).rejects.toThrow(MalformedInputError);
        }
    });
});

test('what one actor changed in the same way on many servers is one group', async () => {
    const world = worldWith();
    const names = ['orders', 'billing', 'till', 'audit', 'stock'];
    for (const name of names) addServer(world, pathOf(name));
    for (const name of names) await ask(world, { server: { ...server, name } });
    await world.run();
    world.now += 600_000;
    for (const name of names) await drift(world, 'require_secure_transport', 'off', { path: pathOf(name) });
    await drift(world, 'log_checkpoints', 'off', { path: pathOf('till') });
    await pass(world, 120_000);
    const { groups } = await listGroups(world.ports(), { since: '2026-06-15T12:00:00.000Z' });
    expect(groups.map(({ control, servers, states }) => [control, servers.length, states.repaired])).toEqual([
        ['log-checkpoints', 1, 1],
        ['secure-transport', 5, 5],
    ]);
    expect(groups[1]).toMatchObject({ what: 'value: off → on', by: { kind: 'named', actor: alice } });
});
