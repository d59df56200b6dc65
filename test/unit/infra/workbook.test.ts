import { expect, test } from 'vitest';
import { metrics } from '../../../src/telemetry/metrics.ts';
import { metricUses } from '../../support/alert-rules.ts';
import { kustoProblems } from '../../support/kusto.ts';
import { unknownTelemetry } from '../../support/telemetry-names.ts';
import { textOf } from '../docs/repository.ts';

interface Item {
    readonly name: string;
    readonly type: number;
    readonly content: {
        readonly query?: string;
        readonly json?: string;
        readonly visualization?: string;
        readonly timeContextFromParameter?: string;
    };
}

const text = textOf('infra/workbook.json');
const items: readonly Item[] = JSON.parse(text).items;

/** Queries as the portal sends them: it fills the parameters in. */
const queries = items
    .filter(({ type }) => type === 3)
    .map(({ name, content }) => ({
        name,
        content,
        query: (content.query ?? '').replaceAll('{TimeRange:grain}', '1h'),
    }));

test.each(queries)('the query of $name parses, and reads what exists', ({ query }) => {
    expect(query).not.toContain('{');
    expect(kustoProblems(query)).toEqual([]);
    expect(unknownTelemetry(query)).toEqual([]);
});

test('every metric that Pgwarden emits is shown', () => {
    const shown = new Set(queries.flatMap(({ query }) => metricUses(query).map(({ metric }) => metric)));
    expect([...shown].toSorted()).toEqual(Object.keys(metrics).toSorted());
});

test('every query follows the chosen time, and every chart over time has the grain of that time', () => {
    for (const { name, content } of queries) {
        expect(content.timeContextFromParameter, name).toBe('TimeRange');
        const isOverTime = content.query?.includes('bin(TimeGenerated, {TimeRange:grain})') ?? false;
        expect(isOverTime, name).toBe(content.visualization !== 'table');
    }
});

test('every part has a name of its own', () => {
    const names = items.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(20);
    expect(new Set(names).size).toBe(names.length);
});

test('the deployment fills every placeholder in', () => {
    const module = textOf('infra/modules/workbook.bicep');
    const placeholders = [...new Set(text.match(/\{\{\w+\}\}/g))];
    expect(placeholders.toSorted()).toEqual(['{{consoleUrl}}', '{{runbookUrl}}', '{{workspaceId}}']);
    expect(placeholders.filter((name) => !module.includes(`'${name}'`))).toEqual([]);
});
