import { expect, test } from 'vitest';
import { auditOutcomes } from '../../../src/model/audit-entry.ts';
import { type AlertRule, metricUses } from '../../support/alert-rules.ts';
import { kustoProblems } from '../../support/kusto.ts';
import { unknownTelemetry } from '../../support/telemetry-names.ts';
import { codeSpans, sectionOf, textOf } from '../docs/repository.ts';

const alerts: readonly AlertRule[] = JSON.parse(textOf('infra/alerts.json'));
const runbook = textOf('docs/runbook.md');

/** What is missing or superfluous if these were the alerts of the deployment. */
function gaps(rules: readonly AlertRule[]): readonly string[] {
    const names = rules.map(({ name }) => name);
    const sections = [...runbook.matchAll(/^## (\S+)$/gm)].map(([, name]) => name ?? '');
    const told = rules.flatMap(({ outcomes }) => outcomes);
    return [
        ...sections.filter((name) => !names.includes(name)).map((name) => `no alert for section ${name}`),
        ...names.filter((name) => !sections.includes(name)).map((name) => `no section for alert ${name}`),
        ...alertWorthy().filter((outcome) => !told.includes(outcome)),
    ];
}

/** The outcomes for which docs/operating.md asks for an alert. */
function alertWorthy(): readonly string[] {
    const [sentence = ''] =
        /^The deployment's alerts tell of [^.]*\./m.exec(
            sectionOf(textOf('docs/operating.md'), '## Notifications'),
        ) ?? [];
    return codeSpans(sentence).filter((word) => auditOutcomes.some((outcome) => outcome === word));
}

test('every alert has a section of the runbook, and every outcome that operating.md calls for has an alert', () => {
    expect(alertWorthy()).toContain('keyAtRisk');
    expect(alerts.map(({ name }) => name)).toContain('heartbeat');
    expect(gaps(alerts)).toEqual([]);
});

test.each(alerts)('without the alert $name, something is missing', ({ name }) => {
    expect(gaps(alerts.filter((rule) => rule.name !== name))).toContain(`no alert for section ${name}`);
});

test.each(alerts)(
    'the section of $name says what it means, where to look, what to do, and how to stop',
    ({ name }) => {
        const parts = [...sectionOf(runbook, `## ${name}`).matchAll(/^\*\*(\w+)\.\*\*/gm)].map(
            ([, part]) => part,
        );
        expect(parts).toEqual(['Meaning', 'Look', 'Do', 'Stop']);
    },
);

test('the parser finds a wrong column, a wrong table, and a wrong operator', () => {
    expect(kustoProblems('AppMetrics | where Sun > 0')).toHaveLength(1);
    expect(kustoProblems('AppMetricks | where Sum > 0')).not.toEqual([]);
    expect(kustoProblems('AppMetrics | were Sum > 0')).not.toEqual([]);
});

test.each(alerts)('the query of $name parses, and its tables and columns exist', ({ query }) => {
    expect(kustoProblems(query.join('\n'))).toEqual([]);
});

test('names that Pgwarden does not emit are found', () => {
    expect(unknownTelemetry("AppMetrics | where Name == 'pgwarden.tick'")).toEqual(['pgwarden.tick']);
    const query = "AppMetrics | where Name == 'pgwarden.audit.entries' and tostring(Properties.outcome) ==";
    expect(unknownTelemetry(`${query} 'falied'`)).toEqual([
        'outcome of pgwarden.audit.entries is never falied',
    ]);
    expect(unknownTelemetry(query.replace('outcome', 'result'))).toEqual([
        'pgwarden.audit.entries has no result',
    ]);
});

test.each(alerts)('the query of $name reads only telemetry that Pgwarden emits', ({ query, outcomes }) => {
    const text = query.join('\n');
    expect(unknownTelemetry(text)).toEqual([]);
    const uses = metricUses(text);
    expect(text.startsWith('AppMetrics') ? uses.length : 1).toBe(1);
    expect(uses.flatMap(({ attributes }) => attributes.outcome ?? [])).toEqual(outcomes);
});

test('the heartbeat and the alert about events have a row when nothing arrives', () => {
    // Without a group, summarize has one row for an empty table, and the sum in it is 0. Source: "summarize operator".
    for (const name of ['heartbeat', 'no-events']) {
        const [, filter, sum, condition] = alerts.find((rule) => rule.name === name)?.query ?? [];
        expect(filter).toMatch(/^\| where Name == '[\w.]+'$/);
        const [, column] = /^\| summarize (\w+) = sum\(Sum\)$/.exec(sum ?? '') ?? [];
        expect(condition).toBe(`| where ${column} == 0`);
    }
});

const minutes: Readonly<Record<string, number>> = {
    PT5M: 5,
    PT10M: 10,
    PT15M: 15,
    PT30M: 30,
    PT1H: 60,
    P1D: 1_440,
};

test.each(alerts)(
    '$name is evaluated at least twice in its window, which leaves late telemetry time',
    ({ frequency, window }) => {
        expect((minutes[window] ?? 0) / (minutes[frequency] ?? 0)).toBeGreaterThanOrEqual(2);
    },
);

test('the page of the deployment counts the rules by their frequency, for the bill', () => {
    const every = (frequency: string) => alerts.filter((rule) => rule.frequency === frequency).length;
    expect([every('PT5M'), every('PT15M'), every('PT1H')]).toEqual([6, 6, 1]);
    expect(textOf('infra/README.md')).toContain(
        'six run every five minutes, six every 15, and one every hour',
    );
    expect(textOf('CHANGELOG.md')).toContain(`${alerts.length} rules of Azure Monitor`);
});

test('the alerts that leave the fleet unprotected are the most severe, and none is without a title', () => {
    const first = alerts.filter(({ severity }) => severity <= 1).map(({ name }) => name);
    expect(first).toEqual(['heartbeat', 'baseline-refused', 'key-at-risk']);
    expect(alerts.filter(({ title }) => title.length < 10)).toEqual([]);
});
