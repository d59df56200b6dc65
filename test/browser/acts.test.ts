/** Every act of the console, in a browser. Acts that a person needs at once also work without script. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { acceptedWrites } from '../support/sandbox-ledger.ts';
import { chromium } from './chromium.ts';
import { modeOf, noticeOf, reason, seen, send, textOf, unfold } from './desk.ts';
import { counted, type Fleet, fails, flaps, fleet, isRepaired, waits } from './fleets.ts';
import { carol, openBrowser, type Visit, visit } from './visits.ts';

let browser: Browser;
let found: Fleet;
let desk: Visit;

const server = (index: number) => found.box.server(index);
const countOf = async (index: number, outcome: string): Promise<number> =>
    (await found.box.api.audit(server(index).id)).filter((entry) => entry.outcome === outcome).length;

describe.skipIf(chromium === undefined)('in a browser', () => {
    beforeAll(async () => {
        browser = await openBrowser(chromium ?? '');
        found = await fleet({ servers: 12 }, { repairs: 1 });
    });
    afterAll(async () => {
        await browser?.close();
        await found?.box.close();
    });

    describe.each([
        { how: 'with script', hasScript: true, index: 0 },
        { how: 'without script', hasScript: false, index: 1 },
    ])('$how', ({ hasScript, index }) => {
        beforeEach(async () => {
            desk = await visit(browser, found.app, carol, { width: 360, scheme: 'dark', hasScript });
            return async () => await desk.close();
        });

        test('an approved change is made', async () => {
            await waits(found, index);
            await desk.open('/console/decisions');
            await desk.page.getByRole('link', { name: 'Decide' }).click();
            await seen(desk.page, 'PATCH configurations/require_secure_transport');
            await send(desk.page, 'Approve');
            expect(await noticeOf(desk.page)).toContain('the change is made now');
            await found.box.untilTrail(server(index).id, ['verified secure-transport']);
            expect(desk.troubles).toEqual([]);
        });

        test('an undo says what follows, is made, and the server says why it stays undone for a day', async () => {
            const id = await isRepaired(found, index);
            await desk.open(`/console/remediations/${id}?server=${server(index).id}`);
            await desk.page.getByRole('link', { name: 'Undo…' }).click();
            await seen(desk.page, 'What follows');
            await seen(desk.page, /Pgwarden leaves log-checkpoints alone on this server/);
            expect(await countOf(index, 'reverted')).toBe(0);
            await send(desk.page, 'Undo');
            expect(await noticeOf(desk.page)).toContain('left alone for 24 h');
            await found.box.untilTrail(server(index).id, ['held log-checkpoints']);
            await desk.open(`/console/server?server=${server(index).id}`);
            expect(await textOf(desk.page)).toMatch(/left alone until .*undid the repair/);
            expect(desk.troubles).toEqual([]);
        });

        test('a pause of the fleet is seen on every page, and ends', async () => {
            await desk.open('/console');
            await desk.page.getByRole('link', { name: 'Stop all writes' }).click();
            await send(desk.page, 'Stop all writes');
            expect(await modeOf(desk.page)).toContain('PAUSED');
            await desk.open('/console/servers');
            await desk.page.getByRole('link', { name: 'Resume' }).click();
            await send(desk.page, 'Resume writes');
            expect(await modeOf(desk.page)).toContain('ENFORCING');
            expect(desk.troubles).toEqual([]);
        });

        test('a filter narrows a list', async () => {
            await desk.open('/console/servers');
            const name = server(index).name;
            await desk.page.getByLabel('Part of the name').fill(name);
            await desk.page.getByRole('button', { name: 'Filter' }).click();
            await seen(desk.page, name);
            expect(new URL(desk.page.url()).searchParams.get('name')).toBe(name);
        });
    });

    describe('at a desk', () => {
        beforeAll(async () => {
            desk = await visit(browser, found.app, carol, { width: 1440, scheme: 'light' });
        });
        afterAll(async () => await desk?.close());

        test('a declined change is not made', async () => {
            await waits(found, 2);
            await desk.open('/console/decisions');
            await desk.page.getByRole('link', { name: 'Decide' }).click();
            await send(desk.page, 'Decline');
            await found.box.untilTrail(server(2).id, [
                'declined secure-transport',
                'reported secure-transport',
            ]);
            expect(acceptedWrites(found.box.sandbox, server(2).id)).toEqual([]);
        });

        test('of several changes of one kind, the chosen ones are approved and the others go on waiting', async () => {
            await Promise.all([4, 5, 6].map(async (index) => await waits(found, index)));
            await desk.open('/console/decisions');
            for (const index of [4, 6]) {
                await desk.page.getByRole('checkbox', { name: server(index).id, exact: false }).check();
            }
            await send(desk.page, 'Approve the chosen ones');
            await seen(desk.page, '2 changes decided, 0 left out');
            await found.box.untilTrail(server(4).id, ['verified secure-transport']);
            await found.box.untilTrail(server(6).id, ['verified secure-transport']);
            expect(await countOf(5, 'approved')).toBe(0);
        });

        test('a decision whose change waits no longer is refused with a reason, and nothing is written', async () => {
            await desk.open('/console/decisions');
            await desk.page.getByRole('link', { name: 'Decide' }).click();
            await found.box.azure.setParameter('alice', server(5).id, 'require_secure_transport', 'on');
            await found.box.untilTrail(server(5).id, ['resolved secure-transport']);
            await found.box.untilQuiet();
            await send(desk.page, 'Approve');
            await seen(desk.page, 'Back to the page');
            expect(await textOf(desk.page)).toMatch(/waits|waiting/);
            expect(acceptedWrites(found.box.sandbox, server(5).id)).toEqual([]);
            // The refusal has status 404, which the browser tells its console.
            expect(desk.troubles.filter((line) => !line.includes('404'))).toEqual([]);
        });

        test('a double click approves once', async () => {
            await waits(found, 7);
            await desk.open('/console/decisions');
            await desk.page.getByRole('link', { name: 'Decide' }).click();
            await desk.page.getByLabel('Reason').fill(reason);
            await desk.page.getByRole('button', { name: 'Approve' }).dblclick();
            await found.box.untilTrail(server(7).id, ['verified secure-transport']);
            await found.box.untilQuiet();
            expect(await countOf(7, 'approved')).toBe(1);
            expect(await countOf(7, 'intended')).toBe(1);
        });

        test('a paused server is not written to until an operator resumes it', async () => {
            await desk.open(`/console/server?server=${server(7).id}`);
            await unfold(desk.page, 'Pause writes to this server');
            await send(desk.page, 'Pause writes');
            await seen(desk.page, 'paused on this server');
            await found.box.azure.setParameter('alice', server(7).id, 'log_connections', 'off');
            await found.box.untilTrail(server(7).id, ['held log-connections']);
            await desk.page.reload();
            await seen(desk.page, 'writes are paused');
            await unfold(desk.page, 'Resume writes to this server');
            await send(desk.page, 'Resume writes');
            await found.api.runTimer('on-tick');
            await found.box.untilTrail(server(7).id, ['verified log-connections']);
        });

        test('an assessment finds drift that no event reported', async () => {
            found.box.sandbox.simulator.changeSilently(server(8), { parameters: { log_connections: 'off' } });
            await waits(found, 8);
            await desk.open(`/console/server?server=${server(8).id}`);
            await unfold(desk.page, 'Assess this server now');
            await send(desk.page, 'Assess now');
            await found.box.untilTrail(server(8).id, ['verified log-connections']);
        });

        test('a flapping control is repaired again when an operator ends it', async () => {
            await flaps(found, 4);
            await counted(found);
            await desk.open('/console/flapping');
            await unfold(desk.page, 'Resume repairs');
            await send(desk.page, 'Resume repairs');
            await found.box.untilTrail(server(4).id, [
                'resumed log-disconnections',
                'intended log-disconnections',
                'verified log-disconnections',
            ]);
        });

        test('failed messages are retried or dismissed', async () => {
            await fails(found, 10, { reason });
            await fails(found, 11, { reason });
            await desk.open('/console/failed-messages');
            const row = (index: number) => desk.page.getByRole('row').filter({ hasText: server(index).name });
            await row(10).getByRole('button', { name: 'Retry' }).click();
            expect(await noticeOf(desk.page)).toContain('is assessed again');
            await unfold(row(11), 'Dismiss');
            await send(desk.page, 'Dismiss');
            await seen(desk.page, 'No message failed.');
            expect(await countOf(10, 'retried')).toBe(1);
            expect(await countOf(11, 'dismissed')).toBe(1);
        });

        test('a sweep starts, and its page lists it when it ended', async () => {
            await desk.open('/console/sweeps');
            await send(desk.page, 'Start a sweep');
            await seen(desk.page, 'finding servers');
            await found.box.until('it is listed', async () => {
                await desk.page.reload();
                return (await textOf(desk.page)).includes('seen 12');
            });
        });
    });
});
