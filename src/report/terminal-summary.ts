import type { FleetAssessment, Status } from './assessment.ts';
import { columnsOf, padded, paddedLeft, wrapped } from './layout.ts';
import { type ControlSummary, count, exitCode, type FleetSummary, headline, summary } from './summary.ts';
import { fateText, markOf, paintFate, paintSeverity, paintStatus, statusText } from './terminal-marks.ts';
import type { TerminalStyle } from './terminal-style.ts';

/** The end of the report: what drifted by control, then everything in three lines and one sentence. */
export function summaryLines(assessment: FleetAssessment, style: TerminalStyle): string[] {
    const found = summary(assessment);
    const { paint } = style;
    const shown = found.controls.filter(
        ({ servers }) => style.showsAll || servers.drifted > 0 || servers.exempt > 0,
    );
    const more = found.controls.filter((one) => one.servers.unknown > 0 && !shown.includes(one)).length;
    const moreText = shown.length === 0 ? `${count(more, 'control')}` : `${more} more`;
    return [
        ...(shown.length === 0 ? [] : [paint.bold('By control'), ...controlTable(shown, style)]),
        ...(more === 0 ? [] : [paint.yellow(`  ${moreText} could not be told on some server`)]),
        ...(shown.length + more === 0 ? [] : ['']),
        ...totals(assessment, found, style),
        verdictLine(assessment, style),
    ];
}

const columns: readonly Status[] = ['drifted', 'exempt', 'unknown', 'compliant', 'notApplicable'];

/** Narrow terminals get fewer columns: what is fine is left out first. */
function controlTable(controls: readonly ControlSummary[], style: TerminalStyle): string[] {
    const { paint } = style;
    const idColumns = Math.max(...controls.map(({ control }) => control.id.length));
    const room = style.width - columnsOf(`  ${padded('', 6)}  ${padded('', idColumns)}`);
    const fitting = columns.filter(
        (_, index) => room >= sum(columns.slice(0, index + 1).map((status) => statusText(status).length + 2)),
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

function totals(assessment: FleetAssessment, found: FleetSummary, style: TerminalStyle): string[] {
    const { paint } = style;
    const { servers, drift, writes } = found;
    const serverParts = (['drifted', 'unknown', 'compliant'] as const).map(
        (status) =>
            [
                servers[status],
                paintStatus(`${markOf(status)} ${servers[status]} ${status}`, status, paint),
            ] as const,
    );
    const driftParts = (['high', 'medium', 'low'] as const).map(
        (severity) =>
            [drift[severity], paintSeverity(`${drift[severity]} ${severity}`, severity, paint)] as const,
    );
    const writeParts = (['apply', 'ask', 'hold', 'report', 'exempt'] as const).map(
        (fate) => [writes[fate], paintFate(`${writes[fate]} ${fateText(fate)}`, fate, paint)] as const,
    );
    const rows = [
        ['Servers', assessment.servers.length, serverParts],
        ['Drift', sum(Object.values(drift)), driftParts],
        ['Writes', sum(Object.values(writes)), writeParts],
    ] as const;
    const numberColumns = Math.max(...rows.map(([, total]) => String(total).length));
    return rows.map(([name, total, parts]) => {
        const note =
            name === 'Servers' && found.incomplete > 0 ? `, ${found.incomplete} not fully assessed` : '';
        const some = parts.filter(([number]) => number > 0).map(([, text]) => text);
        const tail = some.length === 0 ? '' : `   ${some.join(', ')}${paint.yellow(note)}`;
        return `${paint.bold(padded(name, 8))} ${paddedLeft(String(total), numberColumns)}${tail}`;
    });
}

function verdictLine(assessment: FleetAssessment, style: TerminalStyle): string {
    const statuses = { 0: 'compliant', 1: 'drifted', 2: 'unknown' } as const;
    const status = statuses[exitCode(assessment)];
    const lines = wrapped(headline(assessment), style.width - 2).map((line) => style.paint.bold(line));
    return `${paintStatus(markOf(status), status, style.paint)} ${lines.join('\n  ')}`;
}

/** `2 subscriptions` and what could not be listed of them. */
export function subscriptionLines({ subscriptions }: FleetAssessment, style: TerminalStyle): string[] {
    return subscriptions.flatMap(({ id, servers, problem }) => {
        if (problem === undefined) return [];
        const text = `Subscription ${id}: ${count(servers, 'server')} listed, then: ${problem}`;
        return wrapped(text, style.width - 2).map((line, index) =>
            style.paint.yellow(index === 0 ? `? ${line}` : `  ${line}`),
        );
    });
}

function sum(numbers: readonly number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
}
