import { expect, test } from 'vitest';
import type { Figure } from '../../../bench/benchmark.ts';
import type { Results } from '../../../bench/results.ts';
import { table } from '../../../bench/table.ts';
import { performanceTables } from '../../../scripts/generate/performance-tables.ts';

function results(...figures: readonly Figure[]): Results {
    return {
        measuredAt: '2026-11-29T10:00:00.000Z',
        machine: { node: 'v24.0.0', processor: 'a processor', cores: 2, gibibytes: 24 },
        isQuick: false,
        results: [
            {
                name: 'intake',
                title: 'Intake',
                seconds: 12,
                figures,
                leftOut: ['the worker; set FUNCTIONS_WORKER'],
            },
        ],
    };
}

const reached: Figure = {
    name: 'relevant events',
    value: 2_345.6,
    unit: 'events/s',
    limit: { value: 2_500, what: 'one queue send' },
    reach: { atLeast: 2_000 },
    details: ['64 at once'],
};
const missed: Figure = {
    name: 'calls per repair',
    value: 4.321,
    unit: 'calls',
    reach: { atMost: 4.2 },
    shortfall: 'echoes cost a read',
};
const informative: Figure = { name: 'cost', value: 1.234, unit: 'USD', limit: { what: 'the price list' } };

test('the table marks a figure that is reached, one that is not with its cause, and one without a value to reach', () => {
    expect(table(results(reached, missed, informative)).split('\n')).toEqual([
        'Node v24.0.0, 2 cores (a processor), 24 GiB',
        '',
        'Intake (12 s)',
        `  ✓ ${'relevant events'.padEnd(58)} ${'2,346 events/s'.padStart(16)}  (≥ 2,000 events/s); limit 2,500 events/s`,
        '        64 at once',
        `  ✗ ${'calls per repair'.padEnd(58)} ${'4.32 calls'.padStart(16)}  (≤ 4.2 calls)`,
        '        not reached: echoes cost a read',
        `    ${'cost'.padEnd(58)} ${'1.23 USD'.padStart(16)}`,
        '  LEFT OUT: the worker; set FUNCTIONS_WORKER',
        '',
    ]);
});

test('a value that equals the value to reach reaches it', () => {
    const text = table(results({ ...missed, value: 4.2 }, { ...reached, value: 2_000 }));
    expect(text.match(/✓/g)).toHaveLength(2);
});

test('the page has a row for each figure, and says what is not reached and what was left out', () => {
    const page = performanceTables(results(reached, missed, informative));
    expect(page).toContain('Measured on 2026-11-29: Node v24.0.0, 2 cores (a processor), 24 GiB.');
    expect(page).toContain(
        '| relevant events | 2,346 events/s | ≥ 2,000 events/s ✓ | 2,500 events/s: one queue send |',
    );
    expect(page).toContain('| calls per repair | 4.32 calls | ≤ 4.2 calls ✗ |  |');
    expect(page).toContain('| cost | 1.23 USD |  | the price list |');
    expect(page).toContain('- Not reached: calls per repair. echoes cost a read');
    expect(page).toContain('- Left out: the worker; set FUNCTIONS_WORKER');
});

test('the page shows each chart once', () => {
    const whole = results(reached);
    const series = ['time', 'memory'].map((name) => ({
        chart: 'growth',
        name,
        xLabel: 'servers',
        yLabel: 's',
        points: [],
    }));
    const page = performanceTables({ ...whole, results: whole.results.map((each) => ({ ...each, series })) });
    expect(page.match(/!\[growth\]\(\.\.\/bench\/results\/growth\.svg\)/g)).toHaveLength(1);
});
