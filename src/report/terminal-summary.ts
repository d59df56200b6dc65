import type { FleetAssessment } from '../engine/fleet-assessment.ts';
import type { ControlState } from '../model/control-state.ts';
import { severities } from '../model/severity.ts';
import { columnsOf, padded, paddedLeft, wrapped } from './layout.ts';
import { plannedActionText } from './planned-action.ts';
import { printable } from './printable.ts';
import { type ControlSummary, count, exitCode, type FleetSummary, headline, summary } from './summary.ts';
import { markOf, paintAction, paintSeverity, paintStatus, statusText } from './terminal-marks.ts';
import type { TerminalStyle } from './terminal-style.ts';

/** The end of the report: what drifted by control, then everything in three lines and one sentence. */
export function summaryLines(assessment: FleetAssessment, style: TerminalStyle): string[] {
    const found = summary(assessment);
    const { paint } = style;
    const shown = found.controls.filter(
        ({ servers }) => style.showsAll || servers.drifted > 0 || servers.reported > 0 || servers.exempt > 0,
    );
    const more = found.controls.filter((one) => one.servers.unknown > 0 && !shown.includes(one)).length;
    const moreText = shown.length === 0 ? `${count(more, 'control')}` : `${more} more`;
    return [
        ...(shown.length === 0 ? [] : [paint.bold('By control'), ...controlTable(shown, style)]),
        ...(more === 0 ? [] : [paint.yellow(`  ${moreText} could not be decided on some servers`)]),
        ...(shown.length + more === 0 ? [] : ['']),
        ...(assessment.servers.length === 0 ? [] : totals(assessment, found, style)),
        verdictLine(assessment, style),
    ];
}

const columns: readonly ControlState[] = [
    'drifted',
    'reported',
    'exempt',
    'unknown',
    'compliant',
    'notApplicable',
];

/** Narrow terminals get fewer columns: what is fine is left out first. */
function controlTable(controls: readonly ControlSummary[], style: TerminalStyle): string[] {
    const { paint } = style;
    const idColumns = Math.max(...controls.map(({ control }) => control.id.length));
    const room = style.width - columnsOf(`  ${padded('', 6)}  ${padded('', idColumns)}`);
    const used = columns.filter(
        (each) => each !== 'reported' || controls.some(({ servers }) => servers.reported > 0),
    );
    const fitting = used.filter(
        (_, index) => room >= sum(used.slice(0, index + 1).map((status) => statusText(status).length + 2)),
    );
    const head = fitting.map((status) => `  ${statusText(status)}`).join('');
    return [
        paint.dim(`  ${padded('', 6)}  ${padded('', idColumns)}${head}`.trimEnd()),
        ...controls.map(({ control, servers }) => {
            const numbers = fitting.map((status) => {
                const width = statusText(status).length + 2;
                if (servers[status] === 0) return paint.dim(paddedLeft('·', width));
                return paintStatus(paddedLeft(String(servers[status]), width), status, paint);
            });
            const severity = paintSeverity(padded(control.severity, 6), control.severity, paint);
            return `  ${severity}  ${padded(control.id, idColumns)}${numbers.join('')}`;
        }),
    ];
}

/** A number with its color. The text is plain, so that it can be measured. */
interface Part {
    readonly number: number;
    readonly text: string;
    readonly painted: string;
}

function totals(assessment: FleetAssessment, found: FleetSummary, style: TerminalStyle): string[] {
    const { paint } = style;
    const { servers, drift, reported, writes, incomplete } = found;
    const serverParts = (['drifted', 'unknown', 'compliant'] as const).map((status): Part => {
        const text = `${markOf(status)} ${servers[status]} ${status}`;
        return { number: servers[status], text, painted: paintStatus(text, status, paint) };
    });
    const partial = `${incomplete} not fully assessed`;
    const driftParts = severities.map((severity): Part => {
        const text = `${drift[severity]} ${severity}`;
        return { number: drift[severity], text, painted: paintSeverity(text, severity, paint) };
    });
    const writeParts = (['apply', 'ask', 'hold', 'report', 'exempt'] as const).map((action): Part => {
        const text = `${writes[action]} ${plannedActionText(action)}`;
        return { number: writes[action], text, painted: paintAction(text, action, paint) };
    });
    const rows: readonly (readonly [string, number, readonly Part[]])[] = [
        [
            'Servers',
            assessment.servers.length,
            [...serverParts, { number: incomplete, text: partial, painted: paint.yellow(partial) }],
        ],
        ['Drift', sum(Object.values(drift)), driftParts],
        ...(reported === 0 ? [] : ([['Reported', reported, []]] as const)),
        ['Writes', sum(Object.values(writes)), writeParts],
    ];
    const numberColumns = Math.max(...rows.map(([, total]) => String(total).length));
    return rows.flatMap(([name, total, parts]) => {
        const number = paddedLeft(String(total), numberColumns);
        return totalLines(
            name,
            number,
            parts.filter((part) => part.number > 0),
            style,
        );
    });
}

/** On one line, or below each other where that is too long. */
function totalLines(name: string, total: string, parts: readonly Part[], style: TerminalStyle): string[] {
    const head = `${style.paint.bold(padded(name, 8))} ${total}`;
    if (parts.length === 0) return [head];
    const columns = columnsOf(`${padded(name, 8)} ${total}   ${parts.map(({ text }) => text).join(', ')}`);
    if (columns > style.width) return [head, ...parts.map(({ painted }) => `  ${painted}`)];
    return [`${head}   ${parts.map(({ painted }) => painted).join(', ')}`];
}

function verdictLine(assessment: FleetAssessment, style: TerminalStyle): string {
    const statuses = { 0: 'compliant', 1: 'drifted', 2: 'unknown' } as const;
    const status = statuses[exitCode(assessment)];
    const lines = wrapped(headline(assessment), style.width - 2).map((line) => style.paint.bold(line));
    return `${paintStatus(markOf(status), status, style.paint)} ${lines.join('\n  ')}`;
}

/** The reasons why subscriptions could not be listed. */
export function subscriptionLines({ subscriptions }: FleetAssessment, style: TerminalStyle): string[] {
    return subscriptions.flatMap(({ id, servers, problem }) => {
        if (problem === undefined) return [];
        const listed =
            servers === 0 ? 'could not be listed' : `could not be listed after ${count(servers, 'server')}`;
        const text = `Subscription ${id} ${listed}: ${printable(problem)}`;
        return wrapped(text, style.width - 2).map((line, index) =>
            style.paint.yellow(index === 0 ? `? ${line}` : `  ${line}`),
        );
    });
}

function sum(numbers: readonly number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
}
