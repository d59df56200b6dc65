import { html } from 'hono/html';
import type { Listed } from '../model/fleet-overview.ts';
import { leftOutText } from './evidence-text.ts';
import { printable } from './printable.ts';

/** Markup whose texts are escaped. Always complete: nothing of it is a promise. */
export type Markup = ReturnType<typeof html>;

/** A column of a table. */
export interface Column<Item> {
    readonly title: string;
    readonly cell: (item: Item) => string | number | undefined | Markup;
    readonly isNumber?: true;
}

/** A table with its head, which a printer repeats on every page; one sentence where there is nothing. */
export function htmlTable<Item>(
    { total, items }: Listed<Item>,
    columns: readonly Column<Item>[],
    nothing: string,
): Markup {
    if (total === 0) return html`<p>${nothing}</p>`;
    const rest = leftOutText({ total, items });
    const classOf = ({ isNumber }: Column<Item>): string => (isNumber === true ? 'number' : 'text');
    return html`<table>${rest === undefined ? '' : html`<caption>${rest}</caption>`}
<thead><tr>${columns.map((column) => html`<th scope="col" class="${classOf(column)}">${column.title}</th>`)}</tr></thead>
<tbody>${items.map(
        (item) => html`
<tr>${columns.map((column) => html`<td class="${classOf(column)}">${shown(column.cell(item))}</td>`)}</tr>`,
    )}
</tbody></table>`;
}

/** Text of others that steers nothing, `–` for none, or markup as it is. */
export function shown(value: string | number | undefined | Markup): string | Markup {
    if (value === undefined || value === '') return '–';
    return typeof value === 'string' || typeof value === 'number' ? plain(value) : value;
}

function plain(value: string | number): string {
    return printable(String(value));
}
