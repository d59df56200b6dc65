import * as z from 'zod';
import { csvLine } from '../../report/csv-text.ts';
import type { ExportTable } from '../../report/export-tables.ts';
import { jsonLine } from '../../report/printable.ts';

export const exportFormats = ['csv', 'ndjson'] as const;

type ExportFormat = (typeof exportFormats)[number];

const allowedFormats = `allowed: ${exportFormats.join(', ')}`;

export const exportFormat = z
    .enum(exportFormats, allowedFormats)
    .default('csv')
    .describe('a table, or one JSON object on each line');

/** The last line of an export as NDJSON. */
export interface ExportEnd {
    readonly result: 'complete' | 'incomplete';
    /** Number of rows before it. */
    readonly rows: number;
    /** Rows that fail verification, and are left out. */
    readonly damaged: number;
    /** The reason why it is incomplete. */
    readonly reason?: string;
    /** Where the next export goes on, without a gap and without a repetition. */
    readonly continuation?: string;
}

/** How rows become text. */
export interface ExportWriter<Row> {
    readonly mediaType: string;
    /** Text before the first row. */
    readonly head: string;
    row(row: Row): string;
    /** The name of a row that fails verification. */
    damaged(name: string): string;
    /** Undefined: the format has no way to say how it ends. */
    end?(end: ExportEnd): string;
}

/** A row as its list shows it, and as a table does. */
export interface ExportedRow<Row> {
    readonly table: ExportTable<Row>;
    json(row: Row): object;
}

export const exportTypes: Readonly<Record<ExportFormat, string>> = {
    csv: 'text/csv',
    ndjson: 'application/x-ndjson',
};

export function exportWriter<Row>(
    format: ExportFormat,
    { table, json }: ExportedRow<Row>,
): ExportWriter<Row> {
    switch (format) {
        case 'csv': {
            const { columns } = table;
            return {
                mediaType: exportTypes.csv,
                head: csvLine([...columns, 'problem']),
                row: (row) => csvLine([...table.cells(row), '']),
                damaged: (name) =>
                    csvLine([...columns.map(() => ''), `${name} fails verification and is left out`]),
            };
        }
        case 'ndjson':
            return {
                mediaType: exportTypes.ndjson,
                head: '',
                row: (row) => `${jsonLine(json(row))}\n`,
                damaged: (name) => `${jsonLine({ damaged: name })}\n`,
                end: (end) => `${jsonLine({ export: end })}\n`,
            };
    }
}
