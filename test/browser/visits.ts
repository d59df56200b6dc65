/** A person in front of the console, in a real browser, and everything that goes wrong meanwhile. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';
import * as z from 'zod';

export interface Look {
    readonly width: 360 | 1440;
    readonly scheme: 'light' | 'dark';
    /** False: the browser runs no script. Default: true. */
    readonly hasScript?: boolean;
}

export const looks: readonly Look[] = [
    { width: 1440, scheme: 'light' },
    { width: 1440, scheme: 'dark' },
    { width: 360, scheme: 'dark' },
    { width: 360, scheme: 'light' },
];

export interface Person {
    readonly name: string;
    /** Empty: no app role. */
    readonly role: 'Operator' | 'Reader' | '';
}

export const carol: Person = { name: 'carol', role: 'Operator' };
export const bob: Person = { name: 'bob', role: 'Reader' };

export interface Visit {
    readonly page: Page;
    /** Errors in the browser's console, dialogs, and requests to another origin, since the visit began. */
    readonly troubles: readonly string[];
    open(path: string): Promise<void>;
    /** Changes the look of the open page. */
    look(look: Look): Promise<void>;
    close(): Promise<void>;
}

export async function openBrowser(executablePath: string): Promise<Browser> {
    return await playwright.launch({
        executablePath,
        // Root in a container has no other way; nothing of the outside is opened.
        args: ['--no-sandbox', '--force-color-profile=srgb'],
    });
}

/** Opens the console and stops at the page that stands in for Entra. `app`: origin of the app. */
export async function signInPage(browser: Browser, app: string, look: Look): Promise<Visit> {
    const { width, scheme, hasScript = true } = look;
    const context = await browser.newContext({
        viewport: { width, height: heightOf(width) },
        colorScheme: scheme,
        javaScriptEnabled: hasScript,
        locale: 'en-US',
        timezoneId: 'UTC',
    });
    const troubles: string[] = [];
    const page = await context.newPage();
    watch(page, app, troubles);
    await page.goto(`${app}/console`);
    return {
        page,
        troubles,
        open: async (path) => {
            await page.goto(`${app}${path}`);
        },
        look: async (next) => {
            await page.setViewportSize({ width: next.width, height: heightOf(next.width) });
            await page.emulateMedia({ colorScheme: next.scheme });
        },
        close: async () => await context.close(),
    };
}

/** Signs a person in by the page that stands in for Entra. `app`: origin of the app. */
export async function visit(
    browser: Browser,
    app: string,
    { name, role }: Person,
    look: Look,
): Promise<Visit> {
    const opened = await signInPage(browser, app, look);
    const { page } = opened;
    await page.getByLabel(name).check();
    await page.locator(`input[name="role"][value="${role}"]`).check();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${app}/console`);
    return opened;
}

function heightOf(width: Look['width']): number {
    return width === 360 ? 740 : 900;
}

function watch(page: Page, app: string, troubles: string[]): void {
    page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') {
            troubles.push(`${page.url()}: ${message.text()}`);
        }
    });
    page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error.message}`));
    page.on('dialog', async (dialog) => {
        troubles.push(`${page.url()}: dialog ${dialog.message()}`);
        await dialog.dismiss();
    });
    page.on('request', (request) => {
        if (new URL(request.url()).origin !== app) troubles.push(`${page.url()} asks ${request.url()}`);
    });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const violations = z.array(
    z.object({
        id: z.string(),
        impact: z.string().nullable(),
        nodes: z.array(z.object({ html: z.string() })),
    }),
);

/** Returns serious and critical violations of WCAG 2.2 AA and of best practice, as text. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
    await page.evaluate(axe);
    const found = await page.evaluate(
        'axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations)',
    );
    return violations
        .parse(found)
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(
            ({ id, nodes }) =>
                `${id}: ${nodes
                    .slice(0, 3)
                    .map(({ html }) => html.slice(0, 200))
                    .join(' | ')}`,
        );
}

/** Returns the elements that make the page wider than the window, so that readers would have to scroll sideways. */
export async function tooWide(page: Page): Promise<readonly string[]> {
    const found = await page.evaluate(`document.documentElement.scrollWidth <= innerWidth ? [] :
        [document.documentElement.scrollWidth + ' pixels', ...[...document.querySelectorAll('main *')]
            .filter((element) => element.getBoundingClientRect().right > innerWidth && getComputedStyle(element).position !== 'absolute')
            .slice(-3).map((element) => element.outerHTML.slice(0, 200))]`);
    return z.array(z.string()).parse(found);
}
