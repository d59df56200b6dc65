import { type Figure, isReached } from '../../bench/benchmark.ts';
import type { Measured, Results } from '../../bench/results.ts';
import { withUnit } from '../../bench/table.ts';

/** Returns the results as Markdown: a table for each benchmark, then what each figure fell short of, and the charts. */
export function performanceTables({ measuredAt, machine, results }: Results): string {
    const { node, cores, processor, gibibytes } = machine;
    return [
        `Measured on ${measuredAt.slice(0, 10)}: Node ${node}, ${cores} cores (${processor}), ${gibibytes} GiB.`,
        ...results.map(benchmarkPart),
        ...charts(results),
    ].join('\n\n');
}

function benchmarkPart({ title, name, figures, leftOut = [] }: Measured): string {
    const rows = figures.map(
        (figure) =>
            `| ${figure.name} | ${withUnit(figure.value, figure.unit)} | ${reachText(figure)} | ${limitText(figure)} |`,
    );
    return [
        `### ${title}`,
        '',
        `\`npm run bench -- ${name}\``,
        '',
        '| figure | measured | to reach | limit |',
        '|---|---|---|---|',
        ...rows,
        ...notes(figures, leftOut),
    ].join('\n');
}

function notes(figures: readonly Figure[], leftOut: readonly string[]): string[] {
    const lines = [
        ...figures.flatMap((figure) =>
            isReached(figure) === false
                ? [`Not reached: ${figure.name}. ${figure.shortfall ?? ''}`.trim()]
                : [],
        ),
        ...leftOut.map((reason) => `Left out: ${reason}`),
    ];
    return lines.length === 0 ? [] : ['', ...lines.map((line) => `- ${line}`)];
}

function reachText(figure: Figure): string {
    const { reach, unit } = figure;
    if (reach === undefined) return '';
    const text =
        'atMost' in reach ? `≤ ${withUnit(reach.atMost, unit)}` : `≥ ${withUnit(reach.atLeast, unit)}`;
    return `${text} ${isReached(figure) === true ? '✓' : '✗'}`;
}

function limitText({ limit, unit }: Figure): string {
    if (limit === undefined) return '';
    return limit.value === undefined ? limit.what : `${withUnit(limit.value, unit)}: ${limit.what}`;
}

function charts(results: readonly Measured[]): string[] {
    const names = new Set(results.flatMap(({ series = [] }) => series.map(({ chart }) => chart)));
    return [...names].map((chart) => `![${chart}](../bench/results/${chart}.svg)`);
}
