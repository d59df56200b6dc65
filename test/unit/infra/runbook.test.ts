import { expect, test } from 'vitest';
import { kustoProblems } from '../../support/kusto.ts';
import { unknownTelemetry } from '../../support/telemetry-names.ts';
import { repositoryFiles, textOf } from '../docs/repository.ts';

const runbook = textOf('docs/runbook.md');
/** Every Kusto query in the documentation. */
const queries = repositoryFiles('docs/*.md', 'infra/*.md').flatMap((page) =>
    [...textOf(page).matchAll(/^```kusto\n([\s\S]*?)^```$/gm)].map(([, query = ''], index) => ({
        name: `${page}, query ${index + 1}`,
        query,
    })),
);

test('the runbook has queries', () => {
    expect(queries.filter(({ name }) => name.startsWith('docs/runbook.md')).length).toBeGreaterThan(4);
});

/** The logs of the servers themselves are Azure's. */
const ofServers = queries.filter(({ name }) => name.startsWith('docs/inside-the-databases.md'));

test.each(queries)('$name parses', ({ query }) => {
    expect(kustoProblems(query)).toEqual([]);
});

test.each(queries.filter((each) => !ofServers.includes(each)))('$name reads what exists', ({ query }) => {
    expect(unknownTelemetry(query)).toEqual([]);
});

test('the pages of the console that the runbook names exist', () => {
    const pages = [...textOf('docs/console.md').matchAll(/^\| ([A-Z][\w -]+) \|/gm)].map(([, page]) => page);
    const named = [...runbook.matchAll(/\b[Pp]age ([A-Z]\w+(?: messages)?)/g)].map(([, page]) => page);
    expect(named).toContain('Failed messages');
    expect(named.filter((page) => !pages.includes(page))).toEqual([]);
});

test('the log lines that the queries of the runbook look for exist', () => {
    const lists = [...runbook.matchAll(/has_any \(([^)]*)\)/g)].map(([, list]) => list ?? '');
    const lines = lists.flatMap((list) => [...list.matchAll(/'([^']+)'/g)].map(([, line]) => line ?? ''));
    expect(lines).toContain('Message requeued');
    const code = repositoryFiles('src/workflows/*.ts', 'src/azure/*.ts').map(textOf).join('\n');
    expect(lines.filter((line) => !code.includes(`('${line}`))).toEqual([]);
});
