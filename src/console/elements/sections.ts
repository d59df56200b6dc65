import { type Html, html } from '../definition/html.ts';

/** Returns a part of a page under a heading. */
export function section(title: string, body: Html): Html {
    return html`<section><h2>${title}</h2>
${body}</section>`;
}

/** Returns a sentence that operators must not miss. */
export function warning(text: Html | string): Html {
    return html`<p class="warning">${text}</p>`;
}

/** Returns a count with its noun: `1 server`, `3 servers`. */
export function counted(count: number, noun: string): string {
    return `${count} ${count === 1 ? noun : `${noun}s`}`;
}
