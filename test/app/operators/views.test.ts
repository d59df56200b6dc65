import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { type OperatorsCalls, operatorsCalls } from '../../support/operators-calls.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { fieldOf } from '../../support/sandbox-azure.ts';

/** Object id of alice in the sandbox. */
const alice = 'a11ce000-0000-4000-8000-000000000001';

let box: TestSandbox;
let api: OperatorsCalls;
let server: FlexibleServer;

beforeAll(async () => {
    box = await testSandbox({ servers: 2 });
    api = operatorsCalls(box.sandbox);
    server = box.server(0);
    await box.azure.setParameter('alice', server.id, 'log_checkpoints', 'off');
    await box.untilTrail(server.id, ['intended log-checkpoints', 'verified log-checkpoints']);
    await box.untilQuiet();
    await api.runTimer('on-tick');
});
afterAll(() => box?.close());

/** The first item of a list in a response. */
function firstOf(body: unknown, list: string): unknown {
    const items = fieldOf(body, list);
    return Array.isArray(items) ? items[0] : undefined;
}

test('the fleet counts the server that was assessed', async () => {
    await box.until('it is counted', async () => {
        const { body } = await api.get('fleet');
        return Number(fieldOf(fieldOf(body, 'servers'), 'known')) >= 1;
    });
    expect(await api.get('fleet/compliance')).toMatchObject({ status: 200 });
    const name = server.id.split('/').at(-1) ?? '';
    expect(await api.get(`servers?name=${name}&limit=1`)).toMatchObject({
        status: 200,
        body: { servers: [{ server: server.id }] },
    });
});

test('the state of the server shows the control as compliant again', async () => {
    const { status, body } = await api.get(`servers/state?server=${server.id}`);
    expect([status, body]).toMatchObject([200, { server: server.id, isStale: expect.any(Boolean) }]);
    const controls = fieldOf(body, 'controls');
    const own = (Array.isArray(controls) ? controls : []).filter(
        (control) => fieldOf(control, 'control') === 'log-checkpoints',
    );
    expect(own).toMatchObject([{ state: 'compliant', mode: 'enforce', evidence: [], waiting: [] }]);
});

test('the repair is one remediation, found by server name and by actor, and proved by its entries', async () => {
    const query = `remediations?server=${server.id}&control=log-checkpoints&outcome=verified&actor=${alice}`;
    const listed = await api.get(query);
    const expected = {
        server: server.id,
        target: 'configurations/log_checkpoints',
        differences: [{ what: 'value', from: 'off', to: 'on' }],
        by: { kind: 'named', actor: { objectId: alice } },
        steps: [{ outcome: 'intended' }, { outcome: 'verified' }],
    };
    expect(listed).toMatchObject({ status: 200, body: { remediations: [expected] } });
    const id = fieldOf(firstOf(listed.body, 'remediations'), 'id');
    expect(await api.get(`remediations/${id}?server=${server.id}`)).toMatchObject({
        status: 200,
        body: { remediation: expected, story: { state: 'repaired', control: 'log-checkpoints' } },
    });
    expect(await api.get('open-remediations')).toMatchObject({ body: { remediations: [], hasMore: false } });
});

test('the drift is one story, which its group names', async () => {
    const listed = await api.get(`stories?server=${server.id}`);
    const story = firstOf(listed.body, 'stories');
    expect([listed.status, story]).toMatchObject([
        200,
        { control: 'log-checkpoints', state: 'repaired', end: { end: 'repaired' } },
    ]);
    const id = fieldOf(story, 'id');
    expect((await api.get(`stories/${id}?server=${server.id}`)).body).toEqual(story);
    expect(await api.get('drift-groups')).toMatchObject({
        status: 200,
        body: { groups: [{ servers: [server.id], drifts: [id], by: { actor: { objectId: alice } } }] },
    });
});

test('the baseline of the server names the source of each value, and dry-run is off', async () => {
    const { status, body } = await api.get(`servers/baseline?server=${server.id}`);
    const settings = fieldOf(body, 'settings');
    const mode = (Array.isArray(settings) ? settings : []).filter(
        (setting) => fieldOf(setting, 'path') === 'modes.log-checkpoints',
    );
    expect([status, mode]).toMatchObject([200, [{ value: 'enforce', from: 'profile standard' }]]);
    expect(await api.get('exemptions')).toMatchObject({
        status: 200,
        body: { baseline: 'e2e', exemptions: [] },
    });
    expect(await api.get('dry-run')).toMatchObject({
        status: 200,
        body: { isOn: false, wouldDo: { writes: 0 } },
    });
    expect(await api.get('dry-run/changes')).toMatchObject({ status: 200, body: { changes: [] } });
});
