import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as echarts from 'echarts';
import type { Series } from './benchmark.ts';
import type { Results } from './results.ts';

const size = { width: 760, height: 420 };

/** Writes one SVG file for each chart of the results. */
export function writeCharts(folder: string, { results }: Results): void {
    const series = results.flatMap((measured) => measured.series ?? []);
    for (const [chart, lines] of Map.groupBy(series, (each) => each.chart)) {
        writeFileSync(join(folder, `${chart}.svg`), `${chartSvg(lines)}\n`);
    }
}

function chartSvg(lines: readonly Series[]): string {
    const [first] = lines;
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...size });
    const axis = first?.isLogarithmic === true ? ({ type: 'log' } as const) : ({ type: 'value' } as const);
    chart.setOption({
        animation: false,
        backgroundColor: '#ffffff',
        grid: { left: 84, right: 24, top: 48, bottom: 56 },
        legend: { top: 8 },
        xAxis: { ...axis, name: first?.xLabel, nameLocation: 'middle', nameGap: 32 },
        yAxis: { ...axis, name: first?.yLabel, nameLocation: 'middle', nameGap: 60 },
        series: lines.map(({ name, points }) => ({
            name,
            type: 'line',
            symbolSize: 7,
            data: points.map(({ x, y }) => [x, y]),
        })),
    });
    const svg = chart.renderToSVGString();
    chart.dispose();
    return svg;
}
