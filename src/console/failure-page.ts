import { pageAddress } from './definition/addresses.ts';
import { foreign, type Html, html } from './definition/html.ts';
import type { PageContent } from './definition/page.ts';

/** Returns the content of a page that says why a request was refused. Nothing was done. */
export function failurePage(
    title: string,
    reason: string,
    problems: readonly string[] = [],
    next: Html | '' = html`<a href="${pageAddress('')}">Overview</a>`,
): PageContent {
    const list =
        problems.length === 0
            ? ''
            : html`<ul>${problems.map((problem) => html`<li>${foreign(problem)}</li>`)}</ul>`;
    return {
        title,
        body: html`<p>${foreign(reason)}</p>${list}<p>${next}</p>`,
        isLive: false,
    };
}
