import { expect, test } from 'vitest';
import { kustoProblems } from '../../support/kusto.ts';
import { unknownTelemetry } from '../../support/telemetry-names.ts';
import { textOf } from '../docs/repository.ts';

const runbook = textOf('docs/runbook.md');
const queries = [...runbook.matchAll(/^```kusto\n([\s\S]*?)^```$/gm)].map(([, query]) => query ?? '');

test('the runbook has queries', () => {
    expect(queries.length).toBeGreaterThan(4);
});

test.each(queries)('a query of the runbook parses, and reads what exists: %s', (query) => {
    expect(kustoProblems(query)).toEqual([]);
    expect(unknownTelemetry(query)).toEqual([]);
});

test('the pages of the console that the runbook names exist', () => {
    const pages = [...textOf('docs/console.md').matchAll(/^\| ([A-Z][\w -]+) \|/gm)].map(([, page]) => page);
    const named = [...runbook.matchAll(/\b[Pp]age ([A-Z]\w+(?: messages)?)/g)].map(([, page]) => page);
    expect(named).toContain('Failed messages');
    expect(named.filter((page) => !pages.includes(page))).toEqual([]);
});
