/** Every page of the console, in every look, with and without script, to operators and readers. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pages } from '../../src/console/pages/index.ts';
import { controls } from '../../src/controls/index.ts';
import { chromium } from './chromium.ts';
import { busyFleet, type Fleet, fleet } from './fleets.ts';
import { addressOf, needsObject } from './places.ts';
import { hostileTexts } from './texts.ts';
import {
    accessibilityProblems,
    bob,
    carol,
    looks,
    openBrowser,
    signInPage,
    tooWide,
    type Visit,
    visit,
} from './visits.ts';

const all = pages(controls.map(({ id }) => id));
const onPhone = { width: 360, scheme: 'dark' } as const;
const titles = new Map<string, string>();

let browser: Browser;
let busy: Fleet;
let quiet: Fleet;
let operator: Visit;
let reader: Visit;
let withoutScript: Visit;
let inDryRun: Visit;

describe.skipIf(chromium === undefined)('in a browser', () => {
    beforeAll(async () => {
        browser = await openBrowser(chromium ?? '');
        // The second one is in dry-run and was never swept: its pages are empty.
        [busy, quiet] = await Promise.all([busyFleet(hostileTexts), fleet({ servers: 1, dryRun: true })]);
        operator = await visit(browser, busy.app, carol, { width: 1440, scheme: 'light' });
        reader = await visit(browser, busy.app, bob, onPhone);
        withoutScript = await visit(browser, busy.app, carol, { ...onPhone, hasScript: false });
        inDryRun = await visit(browser, quiet.app, carol, onPhone);
    });
    afterAll(async () => {
        await browser?.close();
        await Promise.all([busy?.box.close(), quiet?.box.close()]);
    });

    test.each(all.map((page) => [page.path, page] as const))(
        'page /%s is whole in every look, and shows hostile texts as text',
        async (path, page) => {
            await operator.open(await addressOf(page, busy));
            const title = await operator.page.title();
            titles.set(path, title);
            for (const look of looks) {
                await operator.look(look);
                expect(await tooWide(operator.page), JSON.stringify(look)).toEqual([]);
                expect(await accessibilityProblems(operator.page), JSON.stringify(look)).toEqual([]);
            }
            // Between the two: a tablet, or a window beside another one.
            for (const width of [820, 1030]) {
                await operator.page.setViewportSize({ width, height: 900 });
                expect(await tooWide(operator.page), `${width} pixels`).toEqual([]);
            }
            expect(title).toBe(
                `${await operator.page.getByRole('heading', { level: 1 }).textContent()} · Pgwarden`,
            );
            expect(await operator.page.locator('main :is(script, img, iframe)').count()).toBe(0);
            expect(operator.troubles).toEqual([]);
        },
    );

    test('no two pages have the same title', () => {
        expect(titles.size).toBe(all.length);
        expect(new Set(titles.values()).size).toBe(titles.size);
    });

    test('by keyboard, the first stop skips to the content, and every stop shows its focus', async () => {
        const page = all.find(({ path }) => path === 'decisions/{id}');
        if (page === undefined) throw new Error('no such page');
        await operator.open(await addressOf(page, busy));
        const { keyboard } = operator.page;
        const focus = operator.page.locator(':focus-visible');
        await keyboard.press('Tab');
        expect(await focus.textContent()).toBe('Skip to content');
        expect((await focus.boundingBox())?.x).toBeGreaterThanOrEqual(0);
        await keyboard.press('Enter');
        expect(await operator.page.locator(':focus').getAttribute('id')).toBe('content');
        const stops: (string | null)[] = [];
        while (stops.at(-1) !== 'Decline' && stops.length < 100) {
            await keyboard.press('Tab');
            expect(await focus.evaluate('(element) => getComputedStyle(element).outlineStyle')).not.toBe(
                'none',
            );
            stops.push(
                (await focus.getAttribute('name')) === 'comment' ? 'Reason' : await focus.textContent(),
            );
        }
        expect(stops.slice(-3)).toEqual(['Reason', 'Approve', 'Decline']);
    });

    test.each(all.map((page) => [page.path, page] as const))(
        'page /%s says the same without script, and has no form for a reader',
        async (_path, page) => {
            const address = await addressOf(page, busy);
            await Promise.all([withoutScript.open(address), reader.open(address)]);
            const heading = withoutScript.page.getByRole('heading', { level: 1 });
            expect(await heading.textContent()).toBe(
                await reader.page.getByRole('heading', { level: 1 }).textContent(),
            );
            expect(await tooWide(withoutScript.page)).toEqual([]);
            // Charts are tables without script.
            const tables = withoutScript.page.locator('main table');
            expect(await tables.count()).toBe(await reader.page.locator('main table').count());
            for (const table of await tables.all()) {
                if (await table.locator('xpath=ancestor::details[not(@open)]').count()) continue;
                expect(await table.isVisible()).toBe(true);
            }
            expect(await reader.page.locator('form[method=post]').count()).toBe(0);
            expect([...withoutScript.troubles, ...reader.troubles]).toEqual([]);
        },
    );

    test.each(all.filter((page) => !needsObject(page)).map((page) => [page.path, page] as const))(
        'page /%s of a fleet in dry-run that was never swept is whole and says why it is empty',
        async (_path, page) => {
            await inDryRun.open(await addressOf(page, quiet));
            expect(await inDryRun.page.locator('#mode').textContent()).toContain('DRY-RUN');
            expect(await tooWide(inDryRun.page)).toEqual([]);
            expect(await accessibilityProblems(inDryRun.page)).toEqual([]);
            expect(
                await inDryRun.page.locator('main :is(.empty, .warning, table, textarea)').count(),
            ).toBeGreaterThan(0);
            expect(inDryRun.troubles).toEqual([]);
        },
    );

    test.each(looks)('the page that stands in for Entra is whole at $width pixels, $scheme', async (look) => {
        const signIn = await signInPage(browser, quiet.app, look);
        expect(await signIn.page.title()).toBe('Sign in to the sandbox');
        expect(await tooWide(signIn.page)).toEqual([]);
        expect(await accessibilityProblems(signIn.page)).toEqual([]);
        expect(signIn.troubles).toEqual([]);
        await signIn.close();
    });

    test('a person without a role reads why nothing opens, and can sign in as another one', async () => {
        const stranger = await visit(browser, quiet.app, { name: 'alice', role: '' }, onPhone);
        expect(await stranger.page.getByRole('heading', { level: 1 }).textContent()).toBe('No access');
        await stranger.page.getByRole('link', { name: 'Sign in as another person' }).click();
        await stranger.page.getByRole('button', { name: 'Sign in' }).waitFor();
        await stranger.close();
    });

    test('a storage outage is a page that says to try again, and the page opens after it', async () => {
        const { proxy } = quiet.box.sandbox.storage;
        const during = await visit(browser, quiet.app, carol, onPhone);
        proxy.setUnavailable('table', 'busy');
        await during.open('/console/servers');
        expect(await during.page.getByRole('heading', { level: 1 }).textContent()).toBe(
            'Try again in a moment',
        );
        expect(await accessibilityProblems(during.page)).toEqual([]);
        proxy.setUnavailable('table', undefined);
        await during.page.reload();
        expect(await during.page.getByRole('heading', { level: 1 }).textContent()).toBe('Servers');
        await during.close();
    });
});
