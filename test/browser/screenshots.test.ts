/**
 * The pictures of docs/console.md. Every run takes them, into a folder that Git ignores; `npm run screenshots` writes those
 * of the documentation.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromium } from './chromium.ts';
import { busyFleet, type Fleet } from './fleets.ts';
import { placeOf } from './places.ts';
import { plainTexts } from './texts.ts';
import { carol, type Look, openBrowser, visit } from './visits.ts';

const folder = process.env.SCREENSHOTS ?? join('.sandbox', 'screenshots');

interface Shot {
    readonly name: string;
    /** Path of the page among those of the console. */
    readonly page: string;
    readonly look: Look;
}

const desk = { width: 1440, scheme: 'light' } as const;
const atNight = { width: 1440, scheme: 'dark' } as const;
const phone = { width: 360, scheme: 'dark' } as const;

const shots: readonly Shot[] = [
    { name: 'overview', page: '', look: desk },
    { name: 'overview-phone', page: '', look: phone },
    { name: 'server', page: 'server', look: desk },
    { name: 'story', page: 'stories/{id}', look: atNight },
    { name: 'undo-phone', page: 'remediations/{id}/undo', look: phone },
    { name: 'decisions', page: 'decisions', look: desk },
    { name: 'decision-phone', page: 'decisions/{id}', look: phone },
    { name: 'dry-run', page: 'dry-run', look: desk },
];

let browser: Browser;
let busy: Fleet;

describe.skipIf(chromium === undefined)('in a browser', () => {
    beforeAll(async () => {
        mkdirSync(folder, { recursive: true });
        browser = await openBrowser(chromium ?? '');
        busy = await busyFleet(plainTexts);
    });
    afterAll(async () => {
        await browser?.close();
        await busy?.box.close();
    });

    test.each(shots)('picture $name is taken', async ({ name, page, look }) => {
        const seen = await visit(browser, busy.app, carol, look);
        await seen.open(await placeOf(page, busy));
        const picture = await seen.page.screenshot({ path: join(folder, `${name}.png`) });
        expect(picture.length).toBeLessThan(200_000);
        expect(seen.troubles).toEqual([]);
        await seen.close();
    });
});
