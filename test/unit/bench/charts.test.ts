import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeCharts } from '../../../bench/charts.ts';

test('series of one chart share an SVG file with a legend and both axes named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pgwarden-charts-'));
    const line = (name: string, y: number) => ({
        chart: 'growth',
        name,
        xLabel: 'servers',
        yLabel: 'seconds',
        isLogarithmic: true,
        points: [
            { x: 100, y },
            { x: 1_000, y: 10 * y },
        ],
    });
    writeCharts(folder, {
        measuredAt: '2026-11-29T10:00:00.000Z',
        machine: { node: 'v24.0.0', processor: 'a processor', cores: 2, gibibytes: 24 },
        isQuick: false,
        results: [
            {
                name: 'fleet',
                title: 'Fleet',
                seconds: 1,
                figures: [],
                series: [line('time', 2), line('linear', 1)],
            },
        ],
    });
    const files = readdirSync(folder);
    const svg = readFileSync(join(folder, 'growth.svg'), 'utf8');
    rmSync(folder, { recursive: true });
    expect(files).toEqual(['growth.svg']);
    expect(svg).toMatch(/^<svg /);
    for (const text of ['time', 'linear', 'servers', 'seconds']) expect(svg).toContain(`>${text}</text>`);
});
