/** Acts of an operator in the console, as a person does them: they look for words, not for elements. */
import type { Locator, Page } from 'playwright-core';

/** Text of the reason of acts, which the audit keeps. */
export const reason = 'tonight, by telephone';

/** Returns the text of the page's main part. */
export async function textOf(page: Page): Promise<string> {
    return (await page.locator('main').textContent()) ?? '';
}

/** Returns the result of the last act, which the page that follows shows once. */
export async function noticeOf(page: Page): Promise<string> {
    return (await page.locator('.notice').textContent()) ?? '';
}

/** Waits until the page shows a text. */
export async function seen(page: Page, text: string | RegExp): Promise<void> {
    await page.locator('main').getByText(text).first().waitFor();
}

/** Opens folded details. */
export async function unfold(where: Locator | Page, summary: string | RegExp): Promise<void> {
    await where.locator('summary').filter({ hasText: summary }).first().click();
}

/** Fills the reason and presses a button, in the one form that has this button and can be seen. */
export async function send(where: Page, button: string): Promise<void> {
    const form = where
        .locator('form:visible')
        .filter({ has: where.getByRole('button', { name: button, exact: true }) });
    await form.getByLabel('Reason').fill(reason);
    await form.getByRole('button', { name: button, exact: true }).click();
}

/** Returns the mode that the head of the page shows. */
export async function modeOf(page: Page): Promise<string> {
    return (await page.locator('#mode').textContent()) ?? '';
}
