import type { BaselineWarning } from '../../src/baseline/problems.ts';

/** Returns one line per warning. */
export function warningLines(warnings: readonly BaselineWarning[]): string {
    return warnings.map(({ path, message }) => `warning: ${path}: ${message}\n`).join('');
}

/** Returns the rows as text with aligned columns. */
export function table(rows: readonly (readonly string[])[]): string {
    const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    return rows
        .map(
            (row) =>
                `${row
                    .map((cell, column) => cell.padEnd(widths[column] ?? 0))
                    .join('  ')
                    .trimEnd()}\n`,
        )
        .join('');
}
