import { expect, it } from 'vitest';
import { controls } from '../../../src/controls/index.ts';
import type { FleetAssessment } from '../../../src/engine/fleet-assessment.ts';
import { type SarifOptions, sarifReport } from '../../../src/report/sarif.ts';
import { sarifRule } from '../../../src/report/sarif-rules.ts';
import { billing, everything, fleet, hostile, missingServer, orders, secureTransport } from './fleet.ts';

const options: SarifOptions = {
    toolVersion: '1.2.3',
    documentation: 'https://docs.example/pgwarden/',
    resourceManager: 'https://management.azure.com/',
};

function run(assessment: FleetAssessment) {
    const log = JSON.parse(sarifReport(assessment, options));
    expect(log.version).toBe('2.1.0');
    expect(log.runs).toHaveLength(1);
    return log.runs[0];
}

it('shows the drifted condition as the title of a result, and explains the rule as the page of the control does', () => {
    const [rule] = run(everything).tool.driver.rules;
    expect(rule.shortDescription.text).toBe(secureTransport.failureTitle);
    expect(rule.fullDescription.text).toBe(
        `${secureTransport.title}. ${secureTransport.texts.why.join(' ')}`,
    );
    expect(rule.help.markdown).toContain(`**Repair.** ${secureTransport.texts.repair.join(' ')}`);
    expect(rule.help.text).not.toContain('`');
});

it('keeps every rule within the limits of GitHub', () => {
    for (const control of controls) {
        const rule = sarifRule(control, options.documentation);
        expect(rule.shortDescription.text.length).toBeLessThanOrEqual(1024);
        expect(rule.fullDescription.text.length).toBeLessThanOrEqual(1024);
    }
});

it('has rules without a link when the address of the pages is not given: a report does not depend on where it was made', () => {
    const log = JSON.parse(sarifReport(everything, { ...options, documentation: undefined }));
    const [rule] = log.runs[0].tool.driver.rules;
    expect(rule).not.toHaveProperty('helpUri');
    expect(rule.help.text).toMatch(/\nSee docs\/controls\/secure-transport\.md of Pgwarden$/);
    expect(rule.help.markdown).toMatch(/\nSee `docs\/controls\/secure-transport\.md` of Pgwarden$/);
});

it('has a result for every drift, at the resource', () => {
    const { results } = run(fleet([orders]));
    expect(results.map(({ ruleId, level }: Record<string, string>) => [ruleId, level])).toEqual([
        ['backup-retention', 'note'],
        ['secure-transport', 'error'],
        ['public-network-access', 'error'],
        ['pgaudit-loaded', 'warning'],
    ]);
});

it('points every result to its own rule', () => {
    const { tool, results } = run(everything);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(results).toHaveLength(5);
});

it('suppresses exempted drift with its reason', () => {
    const { results } = run(fleet([billing]));
    expect(results).toHaveLength(1);
    expect(results[0].suppressions).toEqual([
        {
            kind: 'external',
            status: 'accepted',
            justification: 'waiver of till team until 2027-04-01: The old till. Replaced in spring.',
        },
    ]);
});

it('reports unknown verdicts as notifications, not as results', () => {
    const { invocations, results } = run(
        fleet([billing, missingServer], { subscriptions: everything.subscriptions }),
    );
    expect(results).toHaveLength(1);
    const [{ executionSuccessful, toolExecutionNotifications }] = invocations;
    expect(executionSuccessful).toBe(false);
    expect(
        toolExecutionNotifications.map(({ level, message, associatedRule }: Record<string, unknown>) => [
            level,
            message,
            associatedRule,
        ]),
    ).toEqual([
        [
            'error',
            {
                text: 'Subscription 11111111-1111-4111-8111-111111111111: HTTP 403 AuthorizationFailed: No.',
            },
            undefined,
        ],
        [
            'warning',
            {
                text: 'billing: secure-transport is unknown: parameters: HTTP 400 ServerStoppedError: It is stopped.',
            },
            { id: 'secure-transport', index: 0 },
        ],
        [
            'warning',
            {
                text: 'billing: pgaudit-loaded is unknown: parameters: HTTP 400 ServerStoppedError: It is stopped.',
            },
            { id: 'pgaudit-loaded', index: 2 },
        ],
        ['error', { text: 'gone: HTTP 404 ResourceNotFound: Not found.' }, undefined],
    ]);
});

it('escapes what SARIF would read as a placeholder or a link', () => {
    expect(run(fleet([hostile])).results[0].message.text).toBe(
        'evil: firewallRules/<U+001B>\\[31m<b>|`x`: found =1+1, "a"\\n@team #1 https://evil.example, wanted <U+202E>not {{0}} \\[link\\](1) **bold**<U+009B>. No write: This control only reports.',
    );
});

it('uses relative references of a declared, absolute base', () => {
    const { originalUriBaseIds } = run(everything);
    expect(originalUriBaseIds).toEqual({ RESOURCE_MANAGER: { uri: 'https://management.azure.com/' } });
});
