import type { FleetAssessment } from '../engine/fleet-assessment.ts';
import type { Comparison } from './comparison.ts';
import { csvReport } from './csv.ts';
import { jsonReport } from './json.ts';
import { markdownReport } from './markdown.ts';
import { ocsfReport } from './ocsf.ts';
import { type SarifOptions, sarifReport } from './sarif.ts';
import { terminalReport } from './terminal.ts';
import type { TerminalStyle } from './terminal-style.ts';

/** The formats of a report; `table` is the one for people. */
export const formats = ['table', 'json', 'csv', 'sarif', 'ocsf', 'markdown'] as const;

export type Format = (typeof formats)[number];

export function isFormat(text: string): text is Format {
    return formats.some((format) => format === text);
}

export interface ReportOptions extends SarifOptions {
    readonly style: TerminalStyle;
    /** The differences from an earlier assessment. The formats of `comparingFormats` show them. */
    readonly comparison?: Comparison;
}

/** The formats that show a comparison. */
export const comparingFormats: readonly Format[] = ['table', 'json', 'markdown'];

/** The assessment as text, with a line end at its end. */
export function report(assessment: FleetAssessment, format: Format, options: ReportOptions): string {
    switch (format) {
        case 'table':
            return terminalReport(assessment, options.style, options.comparison);
        case 'json':
            return jsonReport(assessment, options.comparison);
        case 'csv':
            return csvReport(assessment);
        case 'sarif':
            return sarifReport(assessment, options);
        case 'ocsf':
            return ocsfReport(assessment, options.toolVersion);
        case 'markdown':
            return markdownReport(assessment, options.comparison);
    }
}
