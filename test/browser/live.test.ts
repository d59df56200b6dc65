/** Open pages that change by themselves, and the work of people on them, which an update leaves alone. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromium } from './chromium.ts';
import { reason, seen, unfold } from './desk.ts';
import { type Fleet, fleet, isRepaired, waits } from './fleets.ts';
import { carol, openBrowser, type Visit, visit } from './visits.ts';

let browser: Browser;
let found: Fleet;
let desk: Visit;

const server = (index: number) => found.box.server(index);

describe.skipIf(chromium === undefined)('in a browser', () => {
    beforeAll(async () => {
        browser = await openBrowser(chromium ?? '');
        found = await fleet({ servers: 4 });
        await isRepaired(found, 0);
        desk = await visit(browser, found.app, carol, { width: 1440, scheme: 'light' });
        desk.page.setDefaultTimeout(90_000);
    });
    afterAll(async () => {
        await browser?.close();
        await found?.box.close();
    });

    test('a drift appears on the open overview, and nothing was loaded again', async () => {
        await desk.open('/console');
        await desk.page.evaluate('document.body.dataset.mark = "same"');
        await isRepaired(found, 1, 'log_connections');
        await seen(desk.page, 'log-connections');
        expect(await desk.page.evaluate('document.body.dataset.mark')).toBe('same');
        expect(desk.troubles).toEqual([]);
    });

    test('details that a person opened on the page of a server stay open when a drift appears in it', async () => {
        await desk.open(`/console/server?server=${server(0).id}`);
        await unfold(desk.page, 'more controls');
        await unfold(desk.page, 'Assess this server now');
        await isRepaired(found, 0, 'log_disconnections');
        await desk.page.getByRole('table', { name: 'Drifts' }).getByText('log-disconnections').waitFor();
        expect(await desk.page.locator('details[open]').count()).toBe(2);
        expect(desk.troubles).toEqual([]);
    });

    test('a page on which a person chose or typed something waits with its update until it is sent or cleared', async () => {
        await waits(found, 2);
        await waits(found, 3);
        await desk.open('/console/decisions');
        const box = desk.page.getByRole('checkbox', { name: server(3).id });
        await box.check();
        const field = desk.page.getByLabel('Reason');
        await field.fill(reason);
        await field.blur();
        const asked = desk.page.waitForRequest((request) => request.resourceType() === 'fetch');
        await waits(found, 1);
        expect(await box.isChecked()).toBe(true);
        expect(await field.inputValue()).toBe(reason);
        await field.fill('');
        await box.uncheck();
        await box.blur();
        await asked;
        await desk.page.getByRole('checkbox', { name: server(1).id }).waitFor();
        expect(desk.troubles).toEqual([]);
    });
});
