import type { ControlResult, PlannedWrite, ServerAssessment } from '../engine/fleet-assessment.ts';
import { bySeverity, conditionOf, isNotable, serverStatus, statusOf, unknownByReason } from './assessment.ts';
import { columnsOf, padded, wrapped } from './layout.ts';
import { printable } from './printable.ts';
import { driftLines } from './terminal-drift.ts';
import { markOf, paintSeverity, paintStatus, statusText } from './terminal-marks.ts';
import { detailIndent, indented, type TerminalStyle } from './terminal-style.ts';

const controlIndent = '  ';

/** One server with everything that is not as it should be, the exact writes, and what the gate says of each. */
export function serverLines(assessment: ServerAssessment, style: TerminalStyle): string[] {
    const { server, result } = assessment;
    const { paint } = style;
    const status = serverStatus(assessment);
    const head = `${paintStatus(markOf(status), status, paint)} ${paint.bold(printable(server.name))}`;
    const counts = countsText(assessment);
    const isWide = columnsOf(`x ${server.name}  ${counts}`) <= style.width;
    const lines = [
        ...(isWide
            ? [`${head}  ${paint.dim(counts)}`]
            : [head, ...indented(counts, controlIndent, style).map(paint.dim)]),
        ...indented(factsOf(assessment), controlIndent, style).map(paint.dim),
    ];
    if (result.kind === 'missing') {
        const text = `The server does not exist: ${printable(result.reason)}`;
        return [...lines, ...indented(text, controlIndent, style).map(paint.yellow)];
    }
    if (result.kind === 'unreadable') {
        return [...lines, ...indented(printable(result.reason), controlIndent, style).map(paint.yellow)];
    }
    const shown = result.controls
        .filter((control) => style.showsAll || isNotable(control))
        .toSorted(bySeverity);
    const evaluated = shown.filter(({ verdict }) => verdict.kind !== 'unknown');
    const idColumns = Math.max(...evaluated.map(({ control }) => control.id.length), 0);
    for (const control of evaluated) {
        lines.push(...controlLines(control, result.writes, idColumns, style));
    }
    return [...lines, ...unknownLines(shown, style)];
}

function countsText({ result }: ServerAssessment): string {
    if (result.kind !== 'assessed') return result.kind === 'missing' ? 'missing' : 'unknown';
    const counts = Map.groupBy(result.controls, statusOf);
    return (['drifted', 'reported', 'exempt', 'unknown', 'compliant', 'notApplicable'] as const)
        .flatMap((status) => {
            const number = counts.get(status)?.length ?? 0;
            return number === 0 ? [] : [`${number} ${statusText(status)}`];
        })
        .join(', ');
}

function factsOf({ server, facts }: ServerAssessment): string {
    const version = facts === undefined || facts.version === '' ? '' : `PostgreSQL ${facts.version}`;
    const known = facts === undefined ? [] : [version, facts.tier, facts.location, facts.state];
    const shown = known.filter((fact) => fact !== '').map(printable);
    return [printable(server.resourceGroup), ...shown].join(' · ');
}

/** Mark, severity, id and condition on one line, the rest below it. */
function controlLines(
    result: ControlResult,
    writes: readonly PlannedWrite[],
    idColumns: number,
    style: TerminalStyle,
): string[] {
    const { control, verdict } = result;
    const { paint } = style;
    const status = statusOf(result);
    const severity = padded(control.severity, 6);
    const id = padded(control.id, idColumns);
    const used = columnsOf(`  x ${severity}  ${id}  `);
    const condition = conditionOf(result);
    const isNarrow = style.width - used < 28;
    const [title = '', ...moreTitle] = wrapped(condition, style.width - used);
    const level = isNotable(result) ? paintSeverity(severity, control.severity, paint) : paint.dim(severity);
    const name = isNotable(result) ? paint.bold(id) : id;
    const head = `${controlIndent}${paintStatus(markOf(status), status, paint)} ${level}  `;
    const lines = isNarrow
        ? [
              `${head}${isNotable(result) ? paint.bold(control.id) : control.id}`,
              ...indented(condition, detailIndent, style),
          ]
        : [`${head}${name}  ${title}`, ...moreTitle.map((rest) => `${' '.repeat(used)}${rest}`)];
    if (verdict.kind === 'notApplicable') {
        return [...lines, ...indented(printable(verdict.reason), detailIndent, style).map(paint.dim)];
    }
    return [...lines, ...driftLines(result, writes, style)];
}

function unknownLines(controls: readonly ControlResult[], style: TerminalStyle): string[] {
    const { paint } = style;
    return unknownByReason(controls).flatMap(({ reason, controls: ids }) => {
        const [first = '', ...rest] = indented(printable(reason), '    ', style);
        return [
            `${controlIndent}${paint.yellow(`${markOf('unknown')} ${first.trimStart()}`)}`,
            ...rest.map(paint.yellow),
            ...indented(ids.join(', '), detailIndent, style),
        ];
    });
}
