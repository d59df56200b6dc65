import { describe, expect, test } from 'vitest';
import { remediationPage, serverPage, undoFields } from '../../support/console-addresses.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { consoleOf, olga, rita } from '../../support/operators-console.ts';
import {
    alice,
    ask,
    drift,
    drifted,
    orders,
    parameter,
    pass,
    pathOf,
    remediationOf,
    repaired,
    trail,
    worldOf,
    worldWith,
} from '../../support/story.ts';

describe('the page of the remediations', () => {
    test('shows the write, its values, the actor, the outcome and how long it took', async () => {
        const world = await repaired();
        const { status, text, html } = await consoleOf(world).get('/console/remediations');
        expect(status).toBe(200);
        expect(text).toMatch(
            /configurations\/require_secure_transport orders value : off → becomes on secure-transport a11ce000-\S+ through Azure portal verified 2026-06-15 12:1\d:\d\d UTC [\d.]+ s [\d.]+ s/,
        );
        expect(html).toContain(`href="/console/remediations/${remediationOf(world, 'verified')}?server=`);
    });

    test.each([
        ['outcome=verified', 1],
        ['outcome=failed&outcome=superseded', 0],
        [`actor=${alice.objectId}`, 1],
        ['severity=high&control=secure-transport&serverName=RDER', 1],
        ['since=2026-06-15&until=2026-06-16&outcome=&actor=', 1],
        ['until=2026-06-15', 0],
    ])('has the filter %s', async (query, count) => {
        const { status, html } = await consoleOf(await repaired()).get(`/console/remediations?${query}`);
        expect([status, html.split('configurations/require_secure_transport').length - 1]).toEqual([
            200,
            count,
        ]);
    });

    test('shows its filters again', async () => {
        const query = 'outcome=failed&outcome=verified&since=2026-06-01&actor=%22%3E';
        const { html } = await consoleOf(await repaired()).get(`/console/remediations?${query}`);
        expect(html).toContain('name="outcome" value="failed" checked');
        expect(html).toContain('name="outcome" value="verified" checked');
        expect(html).not.toContain('name="outcome" value="superseded" checked');
        expect(html).toContain('name="since" value="2026-06-01"');
        expect(html).toContain('name="actor" value="&quot;&gt;"');
    });

    test('refuses unknown outcomes and a range that ends before it begins', async () => {
        const console = consoleOf(worldWith());
        const bad = await console.get('/console/remediations?outcome=done&since=yesterday');
        expect([bad.status, bad.text]).toEqual([
            400,
            expect.stringMatching(/outcome: allowed: one or more of verified, .*since: allowed: a date/),
        ]);
        const range = await console.get('/console/remediations?since=2026-06-16&until=2026-06-15');
        expect([range.status, range.text]).toEqual([
            400,
            expect.stringContaining('since: allowed: an instant before until'),
        ]);
    });

    test('without a match says so', async () => {
        expect((await consoleOf(worldWith()).get('/console/remediations')).text).toContain(
            'No remediation matches.',
        );
    });
});

test('the page of the open remediations shows what is under way', async () => {
    const world = worldWith(drifted);
    expect((await consoleOf(world).get('/console/open-remediations')).text).toContain(
        'No remediation is open.',
    );
    await ask(world);
    await world.run({ mostDeliveries: 1 });
    const { text } = await consoleOf(world).get('/console/open-remediations');
    expect(text).toMatch(
        /configurations\/require_secure_transport orders value : off → becomes on .* not sent yet/,
    );
});

describe('the page of one remediation', () => {
    test('tells the change from the event to the read back, with each place in the chain', async () => {
        const world = await repaired();
        const id = remediationOf(world, 'verified');
        const { status, text } = await consoleOf(world).get(remediationPage(id));
        expect(status).toBe(200);
        expect(text).toContain('Repair of secure-transport on orders');
        expect(text).toMatch(
            /Azure names a11ce000-\S+ through Azure portal as the actor of exactly this change/,
        );
        const [intended, verified] = world.audit.filter(({ remediationId }) => remediationId === id);
        expect(text).toContain(`entry 1 of the chain, SHA-256 ${intended?.hash}`);
        expect(text).toContain(`entry 2 of the chain, SHA-256 ${verified?.hash}`);
        expect(text).toContain(`${id} of the write in Azure’s activity log`);
        expect(text).toContain('Drift ended: repaired');
    });

    test('links to the story of its drift, which tells the same from the drift on', async () => {
        const world = await repaired();
        const console = consoleOf(world);
        const { html } = await console.get(remediationPage(remediationOf(world, 'verified')));
        const address = /<a href="([^"]+)">Story of the drift/.exec(html)?.[1] ?? '';
        const { status, text } = await console.get(address.replaceAll('&amp;', '&'));
        expect(status).toBe(200);
        expect(text).toContain('Drift of secure-transport on orders State repaired');
        expect(text).toMatch(/Azure names a11ce000-\S+ through Azure portal/);
        expect(text).toMatch(/Pgwarden read the repaired value back at .* entry 2 of the chain/);
        expect(text).toMatch(/repaired at 2026-06-15/);
    });

    test('names the rows that do not verify', async () => {
        const world = await repaired();
        const { audit } = world.ports();
        const stretch: typeof audit.stretch = async (...call) => ({
            ...(await audit.stretch(...call)),
            damaged: ['row 7 of <b>orders</b>'],
        });
        const console = consoleOf(world, olga, { audit: { ...audit, stretch } });
        for (const page of [remediationPage(remediationOf(world, 'verified')), serverPage]) {
            const { status, text } = await console.get(page);
            expect([status, text]).toEqual([
                200,
                expect.stringMatching(/These rows of the audit do not verify.* row 7 of <b>orders<\/b>/),
            ]);
        }
    });

    test.each(['none', '%3Cscript%3E', '%00', 'x'.repeat(1_000)])(
        'is missing under the id "%s"',
        async (id) => {
            const console = consoleOf(await repaired());
            for (const page of [
                remediationPage(id),
                remediationPage(id, '/undo'),
                `/console/stories/${id}?server=${orders}`,
            ]) {
                expect((await console.get(page)).status).toBe(404);
            }
        },
    );

    test('is not found on another server, and needs one', async () => {
        const world = await repaired();
        const id = remediationOf(world, 'verified');
        const console = consoleOf(world);
        expect((await console.get(`/console/remediations/${id}?server=${pathOf('till')}`)).status).toBe(404);
        const { status, text } = await console.get(`/console/remediations/${id}`);
        expect([status, text]).toEqual([
            400,
            expect.stringContaining('server: required; allowed: the resource'),
        ]);
    });
});

test('a failed remediation can be retried on its page, once', async () => {
    const world = await worldOf(['orders'], enforcing(['secure-transport']));
    world.azure.refusals.push({ kind: 'refused', reason: 'HTTP 409 ScopeLocked: <b>locked</b>' });
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, 60_000);
    const id = remediationOf(world, 'failed');
    const console = consoleOf(world);
    const { text } = await console.get(remediationPage(id));
    expect(text).toContain('Outcome failed HTTP 409 ScopeLocked: <b>locked</b>');
    expect(text).toContain('Retry without a wait');
    const { exemptHours: _none, ...fields } = undoFields(id);
    const statuses = [await console.submit('retry', fields), await console.submit('retry', fields)];
    await pass(world, 60_000);
    expect(statuses[0]?.status).toBe(303);
    expect(parameter(world, 'require_secure_transport')).toBe('on');
    expect(trail(world).filter((entry) => entry.startsWith('retried'))).toHaveLength(1);
    const { html } = await consoleOf(world, rita).get(remediationPage(id));
    expect(html).not.toContain('<form');
});
