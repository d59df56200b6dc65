import { type Figure, isReached } from './benchmark.ts';
import type { Results } from './results.ts';

/** Returns the results as text: a line for each figure, with its details below, and what was left out. */
export function table({ results, machine, isQuick }: Results): string {
    const lines = [
        `Node ${machine.node}, ${machine.cores} cores (${machine.processor}), ${machine.gibibytes} GiB${isQuick ? '; a quick run, whose figures mean little' : ''}`,
    ];
    for (const { title, seconds, figures, leftOut = [] } of results) {
        lines.push('', `${title} (${seconds} s)`);
        for (const figure of figures) lines.push(...figureLines(figure));
        for (const reason of leftOut) lines.push(`  LEFT OUT: ${reason}`);
    }
    return `${lines.join('\n')}\n`;
}

function figureLines(figure: Figure): string[] {
    const { name, unit, limit, details = [], shortfall } = figure;
    const reached = isReached(figure);
    const mark = reached === undefined ? ' ' : reached ? '✓' : '✗';
    const least = limit?.value === undefined ? '' : `; limit ${withUnit(limit.value, unit)}`;
    return [
        `  ${mark} ${name.padEnd(58)} ${withUnit(figure.value, unit).padStart(16)}${reachText(figure)}${least}`,
        ...details.map((detail) => `        ${detail}`),
        ...(reached === false && shortfall !== undefined ? [`        not reached: ${shortfall}`] : []),
    ];
}

function reachText({ reach, unit }: Figure): string {
    if (reach === undefined) return '';
    return 'atMost' in reach
        ? `  (≤ ${withUnit(reach.atMost, unit)})`
        : `  (≥ ${withUnit(reach.atLeast, unit)})`;
}

/** Returns a figure with three significant digits and its unit. */
export function withUnit(value: number, unit: string): string {
    const text =
        Math.abs(value) >= 100
            ? Math.round(value).toLocaleString('en-US')
            : String(Number(value.toPrecision(3)));
    return unit === '×' ? `${text} ×` : `${text} ${unit}`;
}
