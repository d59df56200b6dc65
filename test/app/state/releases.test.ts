import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverPath } from '../../sandbox/simulator/running.ts';
import { type RecordedState, storeState } from '../../support/recorded-state.ts';
import { type AppInProcess, appInProcess } from '../functions/app-in-process.ts';
import { createServers, post, remediationIdOf, storySettings } from './story.ts';

/** The stored state of the newest release, as `npm run record-state` recorded it, in front of the present code. */
const folder = 'test/fixtures/state';

let app: AppInProcess;
let state: RecordedState;

beforeAll(async () => {
    const releases = (await readdir(folder)).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    state = JSON.parse(await readFile(`${folder}/${releases.at(-1)}/state.json`, 'utf8'));
    app = await appInProcess(storySettings);
    createServers(app, state.servers);
    const { resourceManager } = app.product.simulator.endpoints;
    await storeState(state, app.storage.directConnectionString, resourceManager);
    await app.start();
    await app.invoke('on-tick', {});
    await app.deliver();
    await app.invoke('on-tick', {});
    await app.deliver();
}, 120_000);

afterAll(async () => {
    await app.stop();
});

/** Number of entries of the server before the release was replaced. */
function before(name: string): number {
    const chain = `chain|${serverPath(name).split('/')[2]}|pgwarden|${name}`;
    const rows = state.tables.audit ?? [];
    return rows.filter(({ partitionKey, rowKey }) => partitionKey === chain && rowKey.startsWith('entry|'))
        .length;
}

/** The sweep finds more on these servers than the story is about. */
const ofStory = ['secure-transport', 'log-checkpoints', 'accepted-password-authentication'];

/** Entries about the story since then. */
async function trailSince(name: string): Promise<readonly string[]> {
    const entries = (await app.audit(serverPath(name))).slice(before(name));
    return entries
        .filter(({ control, outcome }) => outcome === 'resumed' || ofStory.includes(control ?? ''))
        .map(({ outcome, control }) => `${outcome} ${control ?? ''}`.trim());
}

test('every message is processed, and none is refused or left', async () => {
    const queued = Object.values(state.queues).flat();
    expect(queued.length).toBeGreaterThan(10);
    for (const queue of Object.keys(state.queues))
        expect([queue, await app.messages(queue)]).toEqual([queue, []]);
    expect(app.lines.filter((line) => line.includes('left to a newer'))).toEqual([]);
    expect(app.lines.filter((line) => line.includes('reads version'))).toEqual([]);
});

test('a repair that was under way is verified, and the one behind it is made', async () => {
    expect(await trailSince('underway')).toEqual([
        'verified secure-transport',
        'intended log-checkpoints',
        'verified log-checkpoints',
    ]);
});

test('an event that was queued leads to its repair', async () => {
    expect(await trailSince('queued')).toEqual(['intended log-checkpoints', 'verified log-checkpoints']);
});

test('nothing is written again on servers that were settled, held, flapping, or left alone after an undo', async () => {
    for (const name of ['repaired', 'held', 'flapping', 'undone']) {
        const writes = (await trailSince(name)).filter((entry) => entry.startsWith('intended'));
        expect([name, before(name) > 0, writes]).toEqual([name, true, []]);
    }
});

test('the sweep under way ends, and counts every server', async () => {
    const entries = await app.audit('fleet');
    const sweep = entries.find(({ outcome }) => outcome === 'sweepCompleted');
    expect(sweep?.counts).toMatchObject({ seen: Object.keys(state.servers).length });
});

test('failed messages of the release are listed, and those that its host gave up are recorded', async () => {
    const { body } = await app.http('failed-messages');
    expect(body).toMatchObject({ messages: [{ queue: expect.any(String) }, { queue: expect.any(String) }] });
});

test('a pause is in force, and ends when an operator ends it: the held change is made', async () => {
    const { body } = await app.http('pause');
    expect(Object.values((body as { readonly servers: object }).servers)).toMatchObject([
        { reason: 'migration' },
    ]);
    await post(app, 'pause', {
        action: 'resume',
        server: serverPath('held'),
        operator: 'olga',
        reason: 'done',
    });
    await app.invoke('on-tick', {});
    await app.deliver();
    // The reason of a hold names the instants of its pause, which are others here.
    expect(await trailSince('held')).toEqual([
        'held log-checkpoints',
        'resumed',
        'intended log-checkpoints',
        'verified log-checkpoints',
    ]);
});

test('a change that waits for an approval is approved, and made', async () => {
    const { body } = await app.http('approvals');
    const [approval] = (body as { readonly approvals: readonly { readonly id: string }[] }).approvals;
    const decision = {
        server: serverPath('waiting'),
        decision: 'approve',
        operator: 'olga',
        comment: 'agreed',
    };
    await post(app, `approvals/${approval?.id}`, decision);
    await app.deliver();
    expect(await trailSince('waiting')).toEqual([
        'approved accepted-password-authentication',
        'intended accepted-password-authentication',
        'verified accepted-password-authentication',
    ]);
});

test('a flapping control is resumed, and repaired', async () => {
    const resumed = {
        server: serverPath('flapping'),
        control: 'log-checkpoints',
        operator: 'olga',
        comment: 'fixed',
    };
    await post(app, 'flapping', resumed);
    await app.deliver();
    expect((await trailSince('flapping')).at(-1)).toBe('verified log-checkpoints');
});

test('a repair of the release is undone', async () => {
    const undo = { server: serverPath('repaired'), operator: 'olga', comment: 'breaks the old till' };
    await post(app, `remediations/${await remediationIdOf(app, 'repaired')}/undo`, undo);
    await app.deliver();
    expect(await trailSince('repaired')).toContain('reverted secure-transport');
});

test('the audit verifies, across both versions', async () => {
    await app.invoke('on-tick', {});
    const { body } = await app.http('audit/verification');
    expect(body).toMatchObject({ problems: [] });
});
