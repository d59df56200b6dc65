import { describe, expect, test } from 'vitest';
import { parseHostJson } from '../../../sandbox/host/host-json.ts';
import { isWritten } from '../../../sandbox/host/log.ts';
import { textOf } from './repository.ts';

const hostJson: unknown = JSON.parse(textOf('host.json'));
const { logRules } = parseHostJson(hostJson);

/**
 * The categories that become rows of AppTraces. In mode OpenTelemetry, the host never exports `Host.Results` and
 * `Host.Aggregator`, and exports `Function.*` as long as the worker does not say that it exports its own lines. Source:
 * Azure/azure-functions-host, OpenTelemetryConfigurationExtensions.cs.
 */
const shown = [
    ['Host.Function.Console', "the app's own lines between invocations"],
    ['Function.on-remediation', 'the start and end of an invocation'],
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

    test('the host exports through OpenTelemetry, and no setting is left that this mode ignores', () => {
        expect(hostJson).toMatchObject({ telemetryMode: 'OpenTelemetry' });
        const { logging } = Object(hostJson);
        expect(Object.keys(logging)).toEqual(['logLevel']);
        expect(Object.keys(logging.logLevel)).not.toContain('Host.Results');
        expect(Object.keys(logging.logLevel)).not.toContain('Host.Aggregator');
    });
});
