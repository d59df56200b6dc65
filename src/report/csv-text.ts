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

/**
 * Quoted where it must be. A text that a spreadsheet would run as a formula gets an apostrophe in front; so does what
 * follows a semicolon, which separates cells where a comma separates decimals.
 */
function cell(text: string): string {
    const safe = printable(text).replaceAll(/(^|;)(?=[=+\-@])/g, "$1'");
    return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
