import { type Html, html } from '../definition/html.ts';

export interface Column<Row> {
    readonly title: string;
    /** Numbers stand at the right. */
    readonly isNumber?: true;
    cell(row: Row): Html | string | number;
}

export interface Table<Row> {
    /** Names the table for readers of the screen. */
    readonly caption: string;
    readonly columns: readonly Column<Row>[];
    readonly rows: readonly Row[];
    /** Sentence in the place of the table when it has no row. */
    readonly empty: string;
    /** True: the caption is not shown, because a heading says the same. */
    readonly isCaptionHidden?: true;
}

/**
 * Returns a table. The first column names its row. On a narrow screen, each row becomes a block with the titles in it; the
 * roles keep it a table for readers of the screen then.
 */
export function table<Row>({ caption, columns, rows, empty, isCaptionHidden }: Table<Row>): Html {
    if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
    const heads = columns.map(
        ({ title, isNumber }) =>
            html`<th scope="col" role="columnheader" class="${isNumber ? 'number' : ''}">${title}</th>`,
    );
    const body = rows.map(
        (row) =>
            html`<tr role="row">${columns.map((column, index) => cellOf(column, row, index === 0))}</tr>`,
    );
    return html`<table role="table">
<caption class="${isCaptionHidden ? 'hidden' : ''}">${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
<tbody role="rowgroup">${body}</tbody>
</table>`;
}

function cellOf<Row>({ title, isNumber, cell }: Column<Row>, row: Row, isFirst: boolean): Html {
    const style = isNumber ? 'number' : '';
    return isFirst
        ? html`<th scope="row" role="rowheader" class="${style}">${cell(row)}</th>`
        : html`<td role="cell" class="${style}" data-title="${title}">${cell(row)}</td>`;
}

/** Returns pairs of a term and its description. */
export function facts(pairs: readonly (readonly [string, Html | string | number | undefined])[]): Html {
    const known = pairs.filter(([, value]) => value !== undefined);
    return html`<dl>${known.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Returns the link to the next page of a list; nothing after the last one. */
export function nextPage(address: string | undefined): Html | '' {
    return address === undefined
        ? ''
        : html`<nav class="pager" aria-label="Pages"><a href="${address}" rel="next">Next page</a></nav>`;
}
