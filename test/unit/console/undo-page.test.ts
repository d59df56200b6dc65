import { describe, expect, test } from 'vitest';
import { remediationPage, serverPage, undoFields } from '../../support/console-addresses.ts';
import { consoleOf, rita } from '../../support/operators-console.ts';
import {
    ask,
    drifted,
    parameter,
    pass,
    remediationOf,
    repaired,
    setParameter,
    trail,
    worldWith,
} from '../../support/story.ts';

describe('the undo of a remediation', () => {
    test('spells out the write, the violated controls and what follows, before its form', async () => {
        const world = await repaired();
        const id = remediationOf(world, 'verified');
        const console = consoleOf(world);
        expect((await console.get(remediationPage(id))).html).toContain(
            `href="/console/remediations/${id}/undo?`,
        );
        const before = world.audit.length;
        const { status, text } = await console.get(remediationPage(id, '/undo'));
        expect([status, world.audit.length]).toEqual([200, before]);
        expect(text).toMatch(/PATCH configurations\/require_secure_transport value : on → becomes off/);
        expect(text).toContain('then violates secure-transport : Unencrypted connections are accepted high');
        expect(text).toContain(
            'When the hours are over, Pgwarden repairs secure-transport again within minutes',
        );
        expect(text).toContain('The undo is a remediation of its own, and can be undone on its own page');
        expect(text.indexOf('What follows')).toBeLessThan(text.indexOf('Hours to leave it alone'));
    });

    test('writes the value back once, however often the form is sent, and leaves the control alone', async () => {
        const world = await repaired();
        const id = remediationOf(world, 'verified');
        const console = consoleOf(world);
        const [first, second] = await Promise.all([
            console.submit('undo', undoFields(id, '48')),
            console.submit('undo', undoFields(id, '48')),
        ]);
        expect([first.status, second.status].toSorted()).toEqual([303, 409]);
        await pass(world, 120_000);
        expect(parameter(world, 'require_secure_transport')).toBe('off');
        expect(trail(world).filter((entry) => entry.startsWith('undoRequested'))).toHaveLength(1);
        const { text } = await console.get(remediationPage(id));
        expect(text).toContain(`Undone by remediation ${remediationOf(world, 'reverted')}`);
        const server = await console.get(serverPage);
        expect(server.text).toMatch(/left alone until 2026-06-17/);
    });

    test('of an undo makes the repair again, and says so without asking for hours', async () => {
        const world = await repaired();
        const console = consoleOf(world);
        await console.submit('undo', undoFields(remediationOf(world, 'verified')));
        await pass(world, 120_000);
        const id = remediationOf(world, 'reverted');
        const { text } = await console.get(remediationPage(id, '/undo'));
        expect(text).toContain('Pgwarden makes the repair again, and enforces its controls again at once');
        expect(text).not.toContain('Hours to leave it alone');
        const { exemptHours: _hours, ...fields } = undoFields(id);
        expect((await console.submit('undo', fields)).status).toBe(303);
        await pass(world, 120_000);
        expect(parameter(world, 'require_secure_transport')).toBe('on');
    });

    test('is refused with the reason where the value changed after the page was opened', async () => {
        const world = await repaired();
        const id = remediationOf(world, 'verified');
        const console = consoleOf(world);
        expect((await console.get(remediationPage(id, '/undo'))).html).toContain('<form');
        setParameter(world, 'require_secure_transport', 'off');
        const before = world.audit.length;
        const { status, text } = await console.submit('undo', undoFields(id));
        expect([status, world.audit.length]).toEqual([409, before]);
        expect(text).toContain('the state is already what it was before the remediation');
        const again = await console.get(remediationPage(id, '/undo'));
        expect(again.text).toContain('It cannot be undone now: the state is already what it was before');
        expect(again.html).not.toContain('<form');
    });

    test.each(['0', '721', 'a day'])('refuses to leave a control alone for %s hours', async (hours) => {
        const world = await repaired();
        const before = world.audit.length;
        const { status, text } = await consoleOf(world).submit(
            'undo',
            undoFields(remediationOf(world, 'verified'), hours),
        );
        expect([status, world.audit.length]).toEqual([400, before]);
        expect(text).toContain('exemptHours: allowed: a number of hours from 1 to 720');
    });

    test('has no form for a Reader, whose form is refused', async () => {
        const world = await repaired();
        const id = remediationOf(world, 'verified');
        const console = consoleOf(world, rita);
        const { html, text } = await console.get(remediationPage(id, '/undo'));
        expect(html).not.toContain('<form');
        expect(text).toContain('Undo: needs the app role Operator');
        expect((await console.submit('undo', undoFields(id))).status).toBe(403);
        expect(parameter(world, 'require_secure_transport')).toBe('on');
    });

    test('is not offered where the write was not made, with the reason', async () => {
        const world = worldWith(drifted);
        await ask(world);
        await world.run({ mostDeliveries: 1 });
        const { html } = await consoleOf(world).get('/console/open-remediations');
        const id = /\/console\/remediations\/([^?"]+)\?/.exec(html)?.[1] ?? '';
        const { text } = await consoleOf(world).get(remediationPage(id));
        expect(text).toContain('It cannot be undone: it has not ended');
    });
});
