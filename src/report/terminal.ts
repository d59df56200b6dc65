import type { FleetAssessment } from '../engine/fleet-assessment.ts';
import { hasFindings } from './assessment.ts';
import { type ComparedDrift, type Comparison, comparisonText } from './comparison.ts';
import { wrapped } from './layout.ts';
import { printable } from './printable.ts';
import { count } from './summary.ts';
import { serverLines } from './terminal-server.ts';
import type { TerminalStyle } from './terminal-style.ts';
import { subscriptionLines, summaryLines } from './terminal-summary.ts';

/** The report for a person at a terminal: servers with something to say, then the rest in one line, then the summary. */
export function terminalReport(
    assessment: FleetAssessment,
    style: TerminalStyle,
    comparison?: Comparison,
): string {
    const { paint } = style;
    const detailed = assessment.servers.filter((server) => style.showsAll || hasFindings(server));
    const quiet = assessment.servers.filter((server) => !detailed.includes(server));
    const blocks: string[][] = [headLines(assessment, style)];
    const problems = [...subscriptionLines(assessment, style), ...warningLines(assessment, style)];
    if (problems.length > 0) blocks.push(problems);
    const bySubscription = Map.groupBy(detailed, ({ server }) => server.subscriptionId);
    for (const [id, servers] of bySubscription) {
        blocks.push([paint.bold(`Subscription ${id}`)]);
        for (const server of servers) blocks.push(serverLines(server, style));
    }
    if (quiet.length > 0) {
        const names = quiet.map(({ server }) => printable(server.name)).join(', ');
        blocks.push([
            `${paint.green('✓')} ${paint.bold(`${count(quiet.length, 'server')} compliant`)}`,
            ...wrapped(names, style.width - 2).map((line) => `  ${line}`),
        ]);
    }
    if (comparison !== undefined) blocks.push(comparisonLines(comparison, style));
    blocks.push(summaryLines(assessment, style));
    return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function comparisonLines(comparison: Comparison, { paint, width }: TerminalStyle): string[] {
    const line = (mark: string, { server, control }: ComparedDrift): string =>
        `  ${mark} ${control}  ${printable(server.split('/').at(-1) ?? server)}`;
    return [
        ...wrapped(comparisonText(comparison), width).map(paint.bold),
        ...comparison.began.map((each) => paint.red(line('+', each))),
        ...comparison.ended.map((each) => paint.green(line('-', each))),
    ];
}

function headLines({ assessedAt, baseline, servers }: FleetAssessment, style: TerminalStyle): string[] {
    const { paint } = style;
    const at = `${assessedAt.slice(0, 16).replace('T', ' ')} UTC`;
    const text = `${count(servers.length, 'server')} against baseline ${printable(baseline)}. Nothing was written; decisions are those with DRY_RUN off.`;
    return [
        `${paint.bold('Pgwarden assessment')}  ${paint.dim(at)}`,
        ...wrapped(text, style.width).map(paint.dim),
    ];
}

function warningLines({ warnings }: FleetAssessment, style: TerminalStyle): string[] {
    return warnings.flatMap((warning) =>
        wrapped(`warning: ${printable(warning)}`, style.width).map(style.paint.yellow),
    );
}
