import { describe, expect, test } from 'vitest';
import { undo } from '../../../src/workflows/operators/undo.ts';
import { serverPage } from '../../support/console-addresses.ts';
import { inMode } from '../../support/effective-baseline.ts';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { consoleOf, rita } from '../../support/operators-console.ts';
import {
    addServer,
    alice,
    ask,
    drift,
    orders,
    pass,
    pathOf,
    remediationOf,
    server,
    worldWith,
} from '../../support/story.ts';

/** Three servers that were read. Alice turned encryption off on `orders`, which waits for an operator. */
async function threeServers(): Promise<MemoryWorld> {
    const world = worldWith();
    world.baseline = inMode('approve', ['secure-transport']);
    for (const name of ['till', 'billing']) addServer(world, pathOf(name));
    for (const name of ['till', 'orders', 'billing']) await ask(world, { server: { ...server, name } });
    await world.run();
    world.now += 600_000;
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, 60_000);
    return world;
}

describe('the page of the servers', () => {
    test('shows the verdict of each, what drifted since when, and what waits', async () => {
        const { status, text, html } = await consoleOf(await threeServers()).get('/console/servers');
        expect(status).toBe(200);
        expect(text).toContain(
            'orders app drifted secure-transport since 1 min ago 1 waiting 59 s ago till app compliant',
        );
        expect(html).toContain(`<a href="/console/server?server=${encodeURIComponent(orders)}"`);
    });

    test.each([
        ['verdict=drifted', 'orders', '<option value="drifted" selected>'],
        ['name=ILL', 'billing till', 'name="name" value="ILL"'],
        ['drifted=secure-transport', 'orders', '<option value="secure-transport" selected>'],
        ['with=waiting', 'orders', '<option value="waiting" selected>'],
        ['verdict=compliant&name=b&drifted=&with=', 'billing', '<option value="compliant" selected>'],
    ])('has the filter %s, which its form shows again', async (query, expected, field) => {
        const { html } = await consoleOf(await threeServers()).get(`/console/servers?${query}`);
        const names = [...html.matchAll(/<bdi>(orders|billing|till)<\/bdi>/g)].map(([, name]) => name);
        expect(names.join(' ')).toBe(expected);
        expect(html).toContain(field);
    });

    test('continues on the next page with the same filters', async () => {
        const console = consoleOf(await threeServers());
        const first = await console.get('/console/servers?limit=2&name=');
        const next = /<a href="([^"]+)" rel="next">/.exec(first.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
        expect(next).toMatch(/^\/console\/servers\?limit=2&name=&continuation=.+/);
        const second = await console.get(next);
        expect(second.text).toContain('till app');
        expect(second.html).not.toContain('rel="next"');
    });

    test('says that a read is stale, and that a server was never read', async () => {
        const world = await threeServers();
        world.now += 13 * 3_600_000;
        expect((await consoleOf(world).get('/console/servers')).text).toContain('13 h ago stale');
    });

    test.each([
        ['', 'Pgwarden has no server yet'],
        ['?verdict=drifted', 'No server matches these filters'],
    ])('without servers says why: %s', async (query, expected) => {
        expect((await consoleOf(worldWith()).get(`/console/servers${query}`)).text).toContain(expected);
    });

    test('names everything that is wrong with its filters', async () => {
        const { status, text } = await consoleOf(worldWith()).get(
            '/console/servers?verdict=bad&drifted=tls&x=1',
        );
        expect(status).toBe(400);
        expect(text).toContain('verdict: allowed: compliant, drifted, unknown');
        expect(text).toContain('drifted: allowed: ');
        expect(text).toContain(
            'x: unknown; allowed: verdict, name, drifted, reported, with, limit, continuation',
        );
    });

    test('refuses a foreign continuation', async () => {
        const { status, text } = await consoleOf(worldWith()).get('/console/servers?continuation=x');
        expect([status, text]).toEqual([400, expect.stringContaining('was not issued by this API')]);
    });
});

describe('the page of one server', () => {
    test('shows each control with its evidence, whose change it was, and what it waits for', async () => {
        const { status, text, html } = await consoleOf(await threeServers()).get(serverPage);
        expect(status).toBe(200);
        expect(text).toContain('Unencrypted connections are accepted high approve drifted');
        expect(text).toContain(`by ${alice.objectId} through Azure portal , story`);
        expect(text).toContain('require_secure_transport : off , wanted on');
        expect(text).toMatch(
            /waiting for a decision since 59 s ago ?: configurations\/require_secure_transport/,
        );
        expect(html).toContain(
            `href="https://portal.azure.com/#resource${orders}/serverParameters" rel="noreferrer"`,
        );
    });

    test('shows the timeline of drift and repair, with values, actor and exposure', async () => {
        const world = worldWith();
        await ask(world);
        await world.run();
        world.now += 600_000;
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, 60_000);
        const { text, html } = await consoleOf(world).get(serverPage);
        expect(text).toMatch(
            /2026-06-15 12:\d\d:\d\d UTC secure-transport a11ce000-0000-4000-8000-000000000001 through Azure portal value : off → becomes on repaired \d+ s/,
        );
        expect(html).toMatch(/href="\/console\/stories\/[^"]+\?server=/);
        expect(text).toContain('No control needs a look.');
    });

    test('shows until when a control is left alone after an undo', async () => {
        const world = worldWith();
        await ask(world);
        await world.run();
        await drift(world, 'require_secure_transport', 'off');
        await pass(world, 60_000);
        const remediationId = remediationOf(world, 'verified');
        const operator = 'ann';
        await undo(world.ports(), { server, remediationId, operator, comment: 'old till', exemptHours: 24 });
        await pass(world, 120_000);
        const { text } = await consoleOf(world).get(serverPage);
        expect(text).toMatch(/left alone until 2026-06-16 12:\d\d:\d\d UTC , because ann undid the repair/);
    });

    test('pauses and resumes writes to this server, and asks for an assessment', async () => {
        const world = await threeServers();
        const console = consoleOf(world);
        const act = async (action: string, fields: Readonly<Record<string, string>>) =>
            (await console.submit(action, { server: orders, back: serverPage, ...fields })).status;
        expect((await console.get(serverPage)).text).toContain('Pause writes to this server');
        expect(await act('pause', { action: 'pause', reason: 'an incident', hours: '4', until: '' })).toBe(
            303,
        );
        const paused = (await console.get(serverPage)).text;
        expect(paused).toMatch(
            /paused on this server since [\d.]+ s ago , until 2026-06-15 16:11:\d\d UTC , by 0000000a-\S+ : an incident/,
        );
        expect(paused).toContain('Resume writes to this server');
        expect(await act('pause', { action: 'resume', reason: 'it is over' })).toBe(303);
        expect(await act('assess', { comment: 'to be sure' })).toBe(303);
        expect(world.audit.map(({ outcome }) => outcome).slice(-3)).toEqual([
            'paused',
            'resumed',
            'assessmentRequested',
        ]);
    });

    test.each([
        [{ until: '2026-06-20T08:30', hours: '4' }, '2026-06-20T08:30:00.000Z'],
        [{ until: '', hours: '' }, undefined],
    ])('pauses writes with the end %j', async (end, expected) => {
        const world = await threeServers();
        const fields = { server: orders, action: 'pause', reason: 'an incident', back: serverPage };
        expect((await consoleOf(world).submit('pause', { ...fields, ...end })).status).toBe(303);
        const { servers } = await world.ports().pause.read();
        expect(Object.values(servers).map(({ until }) => until)).toEqual([expected]);
    });

    test.each([{ hours: 'a day' }, { hours: '721' }, { until: '2020-01-01T00:00' }, { until: 'soon' }])(
        'refuses a pause with the end %j',
        async (end) => {
            const world = await threeServers();
            const fields = { server: orders, action: 'pause', reason: 'an incident', back: serverPage };
            const { status, text } = await consoleOf(world).submit('pause', { ...fields, ...end });
            expect([status, text]).toEqual([400, expect.stringContaining('until')]);
            expect((await world.ports().pause.read()).servers).toEqual({});
        },
    );

    test('ends a flapping', async () => {
        const world = worldWith();
        await ask(world);
        await world.run();
        for (let times = 0; times < 4; times += 1) {
            await drift(world, 'require_secure_transport', 'off');
            await pass(world, 120_000);
        }
        const console = consoleOf(world);
        expect((await console.get(serverPage)).text).toContain('End the flapping');
        const fields = {
            server: orders,
            control: 'secure-transport',
            comment: 'agreed with her',
            back: serverPage,
        };
        expect((await console.submit('resume-flapping', fields)).status).toBe(303);
        await pass(world, 120_000);
        expect((await console.get(serverPage)).text).toContain('No control needs a look.');
    });

    test('has no form for a Reader, and says what is missing', async () => {
        const { text, html } = await consoleOf(await threeServers(), rita).get(serverPage);
        expect(html).not.toContain('<form');
        expect(text).toContain('Pause writes: needs the app role Operator');
    });

    test('is missing for a server without a record, and refuses what is no resource id', async () => {
        const console = consoleOf(await threeServers());
        expect((await console.get(`/console/server?server=${pathOf('none')}`)).status).toBe(404);
        const { status, text } = await console.get('/console/server?server=orders');
        expect([status, text]).toEqual([
            400,
            expect.stringContaining('server: allowed: the resource id of a flexible server'),
        ]);
    });
});

describe('the page of the effective baseline', () => {
    test('names the source of every value', async () => {
        const world = worldWith();
        world.baseline = { ...world.baseline, name: 'standard' };
        const { status, text } = await consoleOf(world).get(`/console/server/baseline?server=${orders}`);
        expect(status).toBe(200);
        expect(text).toContain('log-checkpoints enforce profile standard');
        expect(text).toContain('No exemption applies to this server.');
    });
});
