import { printable } from './printable.ts';

/** CSV by RFC 4180, in which no text of others is more than text. */

/** Returns a table with its head. */
export function csvText<const Column extends string>(
    columns: readonly Column[],
    rows: readonly Readonly<Record<Column, string>>[],
): string {
    const lines = rows.map((row) => csvLine(columns.map((column) => row[column])));
    return `${csvLine(columns)}${lines.join('')}`;
}

/** Returns one line with its end. */
export function csvLine(cells: readonly string[]): string {
    return `${cells.map(cell).join(',')}\r\n`;
}

/** Quoted where it must be. A text that a spreadsheet would run as a formula gets an apostrophe in front. */
function cell(text: string): string {
    const shown = printable(text);
    const safe = /^[=+\-@]/.test(shown) ? `'${shown}` : shown;
    return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
