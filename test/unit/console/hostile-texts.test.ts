import { expect, test } from 'vitest';
import { remediationPage, serverPage, undoFields } from '../../support/console-addresses.ts';
import { consoleOf } from '../../support/operators-console.ts';
import { alice, ask, drift, pass, reasonOf, remediationOf, worldWith } from '../../support/story.ts';

test('hostile reasons, actors and values are shown as text on every page', async () => {
    const hostile = '<script>alert(1)</script>\u202e"><img src=x onerror=alert(1)>\u001b[31m=cmd|calc!A1';
    const world = worldWith({}, ['secure-transport', 'log-line-prefix']);
    await ask(world);
    await world.run();
    world.now += 600_000;
    const writer = { objectId: alice.objectId, appId: `<script>${'x'.repeat(10_000)}` };
    await drift(world, 'log_line_prefix', hostile, { writer });
    await pass(world, 60_000);
    const console = consoleOf(world);
    const id = remediationOf(world, 'verified');
    const comment = `${hostile}${'y'.repeat(400)}`;
    await console.submit('undo', { ...undoFields(id), comment });
    await pass(world, 120_000);
    expect(reasonOf(world, 'undoRequested')).toContain('<script>');
    const remediation = await console.get(remediationPage(id));
    const story = /href="(\/console\/stories\/[^"]+)"/.exec(remediation.html)?.[1]?.replaceAll('&amp;', '&');
    const pages = [
        serverPage,
        '/console/remediations',
        remediationPage(id),
        remediationPage(remediationOf(world, 'reverted')),
        remediationPage(remediationOf(world, 'reverted'), '/undo'),
        story ?? '',
    ];
    for (const page of pages) {
        const { status, html, text } = await console.get(page);
        expect(status, page).toBe(200);
        for (const raw of ['<script>', '<img', '\u202e', '\u001b']) expect(html, page).not.toContain(raw);
        expect(text, page).toContain('<script>alert(1)</script><U+202E>"><img');
        expect(html.length, page).toBeLessThan(60_000);
    }
});
