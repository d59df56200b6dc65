import { afterAll, describe, expect, test } from 'vitest';
import { leisurely, type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { type KillPoint, killAt, killPoints } from '../../support/sandbox-kill.ts';
import { acceptedWrites } from '../../support/sandbox-ledger.ts';

/** Two dynamic parameters and two sets, of which one is static: five changes with the restart that is only recorded. */
const drifts: Readonly<Record<string, readonly [drifted: string, repaired: string]>> = {
    require_secure_transport: ['off', 'on'],
    log_checkpoints: ['off', 'on'],
    'pgaudit.log': ['read', 'read,role,ddl'],
    'azure.extensions': ['hstore', 'hstore,pgaudit'],
};

const writes = Object.keys(drifts).map((name) => `configurations/${name}`);

/** Starting a sandbox costs more than a death in it: it is used again, for another server of its fleet each time. */
interface Scene {
    readonly box: TestSandbox;
    next: number;
}

// The tenth server of a fleet is stopped.
const serversPerScene = 9;
const idleScenes: Scene[] = [];

afterAll(async () => {
    await Promise.all(idleScenes.map(({ box }) => box.close()));
});

async function newScene(): Promise<Scene> {
    const options = { servers: serversPerScene, queueLockSeconds: 3, settings: leisurely };
    return { box: await testSandbox(options), next: 0 };
}

/** Kills the app at that point of a repair in a sandbox that nothing else happens in. */
async function killed(point: KillPoint): Promise<void> {
    const scene = idleScenes.pop() ?? (await newScene());
    try {
        await killedRepair(scene.box, scene.next, point);
    } catch (error) {
        await scene.box.close();
        throw error;
    }
    scene.next += 1;
    if (scene.next < serversPerScene) idleScenes.push(scene);
    else await scene.box.close();
}

/** Kills the app at that point of the repair, starts it again, and looks at what came of it. */
async function killedRepair(box: TestSandbox, index: number, point: KillPoint): Promise<void> {
    const { sandbox, api } = box;
    const server = box.server(index);
    // All drifts are there before the app hears of the last one, so that it plans one run of several writes.
    for (const [name, [drifted]] of Object.entries(drifts).slice(1))
        sandbox.simulator.changeSilently(server, { parameters: { [name]: drifted } });
    const { struck, disarm } = killAt(sandbox, point);
    await box.azure.setParameter('alice', server.id, 'require_secure_transport', 'off');
    let isStruck = false;
    void struck.then(() => {
        isStruck = true;
    });
    // A repair may end before it comes to that point. The app is not asked, because it may be dead.
    await box.until(
        'the app is killed, or nothing is left to do',
        async () =>
            isStruck ||
            (acceptedWrites(sandbox, server.id).length >= writes.length &&
                Object.keys(await box.queuedMessages()).length === 0),
    );
    await disarm();
    if (sandbox.host.pid === undefined) await sandbox.host.start();

    await box.until('four repairs are verified', async () => {
        const trail = await api.trail(server.id);
        return trail.filter((entry) => entry.startsWith('verified')).length >= writes.length;
    });
    await box.untilQuiet();
    for (const [name, [, repaired]] of Object.entries(drifts))
        expect(await box.azure.parameter(server.id, name)).toBe(repaired);
    expect([...acceptedWrites(sandbox, server.id)].sort()).toEqual([...writes].sort());
    await box.expectOrder();
}

describe.concurrent('killed once at a point of the second of four repairs', () => {
    test.each(Object.entries(killPoints))('%s', async (_name, point: KillPoint) => {
        if (point.kind === 'azure') return await killed({ ...point, nth: 2 });
        const { nth = 1 } = point.point;
        // A point that names an outcome comes once in each repair, any other twice.
        const second = nth + ('body' in point.point ? 1 : 2);
        return await killed({ kind: 'storage', point: { ...point.point, nth: second } });
    });
});

/** Requests to storage that the app makes for one repair; asking for messages goes on all the time and is left out. */
const ownRequest = /^(?!.*numofmessages)/;

describe.concurrent('killed once at any request to storage', () => {
    const requests = Array.from({ length: 60 }, (_, index) => ({
        nth: index + 1,
        when: index % 2 === 0 ? ('before' as const) : ('after' as const),
    }));

    test.each(requests)('$when request $nth', async ({ nth, when }) => {
        await killed({ kind: 'storage', point: { path: ownRequest, nth, when } });
    });
});
