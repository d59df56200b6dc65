/** The first minutes of a newcomer, as README.md tells them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromium } from './chromium.ts';
import { noticeOf, seen, send, textOf } from './desk.ts';
import { carol, openBrowser, visit } from './visits.ts';

let directory: string;
let sandbox: ChildProcess;
let browser: Browser;

/** Starts what `npm start` starts. Returns the address that it prints after `Console`. */
async function start(): Promise<string> {
    const main = resolve(import.meta.dirname, '../../sandbox/main.ts');
    sandbox = spawn(process.execPath, [main, '--port-base', '0'], {
        cwd: directory,
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { promise, resolve: found, reject } = Promise.withResolvers<string>();
    sandbox.once('exit', () => reject(new Error('npm start ended by itself')));
    if (sandbox.stdout === null) throw new Error('npm start has no output');
    createInterface({ input: sandbox.stdout }).on('line', (line) => {
        const [, address] = /^ {2}Console +(\S+) {2}\(choose a person and a role\)$/.exec(line) ?? [];
        if (address !== undefined) found(address);
    });
    return await promise;
}

describe.skipIf(chromium === undefined)('in a browser', () => {
    beforeAll(async () => {
        directory = await mkdtemp(join(tmpdir(), 'pgwarden-newcomer-'));
        browser = await openBrowser(chromium ?? '');
    });
    afterAll(async () => {
        await browser?.close();
        if (sandbox !== undefined && sandbox.exitCode === null) {
            const ended = new Promise((done) => sandbox.once('exit', done));
            sandbox.kill('SIGINT');
            await ended;
        }
        await rm(directory, { recursive: true, force: true });
    });

    test('a newcomer sees the first drift, opens its story, undoes the repair, and reads why it stays undone for a day', async () => {
        const address = new URL(await start());
        const { page, troubles } = await visit(browser, address.origin, carol, {
            width: 1440,
            scheme: 'light',
        });
        page.setDefaultTimeout(60_000);
        const drift = page.getByRole('row').filter({ has: page.getByText('repaired', { exact: true }) });
        await drift.getByRole('link', { name: 'story' }).first().click();
        await page.getByRole('heading', { name: /^Drift of / }).waitFor();
        await page
            .getByRole('table', { name: 'Its repairs, oldest first' })
            .getByRole('link')
            .first()
            .click();
        await page.getByRole('link', { name: 'Undo…' }).click();
        await seen(page, 'What follows');
        await send(page, 'Undo');
        expect(await noticeOf(page)).toContain('left alone for 24 h');
        await page.locator('main dl').getByRole('link').first().click();
        await seen(page, /left alone until/);
        expect(await textOf(page)).toMatch(/left alone until .*undid the repair/);
        expect(troubles).toEqual([]);
    });
});
