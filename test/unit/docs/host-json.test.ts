import { describe, expect, test } from 'vitest';
import { parseHostJson } from '../../../sandbox/host/host-json.ts';
import { isWritten } from '../../../sandbox/host/log.ts';
import { textOf } from './repository.ts';

const hostJson: unknown = JSON.parse(textOf('host.json'));
const { logRules } = parseHostJson(hostJson);

/**
 * What Application Insights is made of, by category. Source: "How to configure monitoring for Azure Functions":
 * requests come of Host.Results, counts and rates of Host.Aggregator, traces of the functions and of the worker. What an
 * app writes to its output is of Host.Function.Console.
 */
const shown = [
    ['Host.Results', 'requests that succeeded'],
    ['Host.Aggregator', 'counts, rates and durations of functions'],
    ['Host.Function.Console', "the app's own lines between invocations"],
    ['Function.on-remediation', 'the start and end of an invocation, and its dependencies'],
    ['Function.on-remediation.User', 'what the workflows log'],
    ['Worker', "the worker's own lines"],
] as const;

describe('host.json lets the telemetry of Application Insights through', () => {
    test.each(shown)('%s: %s', (category) => {
        expect(isWritten(logRules, 'information', category)).toBe(true);
        expect(isWritten(logRules, 'debug', category)).toBe(false);
    });

    test('a warning of any category', () => {
        for (const category of ['Host.Startup', 'Host.Triggers.Queue', 'Microsoft.AspNetCore', 'anything']) {
            expect(isWritten(logRules, 'warning', category)).toBe(true);
            expect(isWritten(logRules, 'information', category)).toBe(false);
        }
    });

    test('requests and exceptions without sampling', () => {
        expect(hostJson).toMatchObject({
            logging: { applicationInsights: { samplingSettings: { excludedTypes: 'Request;Exception' } } },
        });
    });
});
