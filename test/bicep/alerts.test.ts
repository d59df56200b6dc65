import { expect, test } from 'vitest';
import { infraText } from '../../scripts/infra/files.ts';
import type { AlertRule } from '../support/alert-rules.ts';
import { deployed } from './snapshots.ts';

const alerts: readonly AlertRule[] = JSON.parse(infraText('infra/alerts.json'));
const rules = deployed('guarded', 'Microsoft.Insights/scheduledQueryRules');

test('every alert is a rule, and every rule an alert', () => {
    expect(rules.map(({ name }) => name).toSorted()).toEqual(
        alerts.map(({ name }) => `pgwarden-${name}`).toSorted(),
    );
});

test.each(alerts)('the rule of $name fires when its query has a row, and links to its section', (alert) => {
    const rule = rules.find(({ name }) => name === `pgwarden-${alert.name}`)?.properties;
    const [workspace] = deployed('guarded', 'Microsoft.OperationalInsights/workspaces');
    expect(rule).toMatchObject({
        description: `${alert.title}. https://wiki.contoso.example/pgwarden/runbook#${alert.name}`,
        severity: alert.severity,
        enabled: true,
        scopes: [workspace?.id],
        evaluationFrequency: alert.frequency,
        windowSize: alert.window,
        criteria: {
            allOf: [
                {
                    query: alert.query.join('\n'),
                    timeAggregation: 'Count',
                    operator: 'GreaterThan',
                    threshold: 0,
                },
            ],
        },
        autoMitigate: alert.kind === 'state',
    });
    // Azure refuses to mute an alert that resolves by itself.
    expect(rule.muteActionsDuration).toBe(alert.kind === 'state' ? undefined : alert.window);
});

test('every address and every action group is told of every alert', () => {
    const [emails] = deployed('guarded', 'Microsoft.Insights/actionGroups');
    const receivers: readonly { readonly emailAddress: string }[] = emails?.properties.emailReceivers;
    expect(receivers.map(({ emailAddress }) => emailAddress)).toEqual([
        'ann@contoso.example',
        'bob@contoso.example',
    ]);
    for (const { name, properties } of rules) {
        const groups: readonly string[] = properties.actions.actionGroups;
        expect(groups, name).toEqual([expect.stringMatching(/\/on-call$/), emails?.id]);
    }
});

test('without a recipient, there is no rule', () => {
    expect(deployed('dry-run', 'Microsoft.Insights/scheduledQueryRules')).toEqual([]);
    expect(deployed('dry-run', 'Microsoft.Insights/actionGroups')).toEqual([]);
});

test('every deployment has the workbook, over its own workspace', () => {
    const [workbook] = deployed('repairing', 'Microsoft.Insights/workbooks');
    const [workspace] = deployed('repairing', 'Microsoft.OperationalInsights/workspaces');
    expect(workbook?.properties.sourceId).toBe(workspace?.id);
    const data: { readonly items: readonly unknown[]; readonly fallbackResourceIds: readonly string[] } =
        JSON.parse(workbook?.properties.serializedData);
    expect(data.fallbackResourceIds).toEqual([workspace?.id]);
    expect(JSON.stringify(data)).toContain('(https://func-pgwarden-example.azurewebsites.net/console)');
    expect(JSON.stringify(data)).not.toContain('{{');
});
