import { expect, test } from 'vitest';
import { unobserved } from '../../../functions/dependencies/unobserved.ts';
import { telemetryObservers } from '../../../functions/telemetry.ts';
import type { Log } from '../../../src/ports.ts';

const ignore = () => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const connection = 'InstrumentationKey=k;IngestionEndpoint=https://localhost:1';

test.each([
    {},
    { APPLICATIONINSIGHTS_CONNECTION_STRING: '', OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { APPLICATIONINSIGHTS_CONNECTION_STRING: connection, OTEL_SDK_DISABLED: 'true' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://localhost:1', OTEL_SDK_DISABLED: 'True' },
])('nothing is observed with %o', async (environment) => {
    expect(await telemetryObservers(environment, log).get()).toBe(unobserved);
});

test('where nothing is observed, each part is itself', () => {
    const audit = { append: async () => 'added' as const };
    expect(unobserved.audit(audit)).toBe(audit);
    expect(unobserved.countRequests).toBeUndefined();
});

test.each([
    { APPLICATIONINSIGHTS_CONNECTION_STRING: connection },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://localhost:1', OTEL_SDK_DISABLED: 'false' },
])('parts are observed with %o', async (environment) => {
    const observers = await telemetryObservers(environment, log).get();
    const audit = { append: async () => 'added' as const };
    expect(observers.audit(audit)).not.toBe(audit);
    expect(observers.countRequests?.('table').name).toBe('countRequests');
});

test('an unusable connection string is logged without its value, and the app goes on', async () => {
    const lines: unknown[] = [];
    const telling: Log = { ...log, warn: (...line) => void lines.push(line) };
    const environment = { APPLICATIONINSIGHTS_CONNECTION_STRING: 'secret' };
    const observers = await telemetryObservers(environment, telling).get();
    const context = {};
    expect(await observers.invocation({ kind: 'event', name: 'f', context }, async () => 7)).toBe(7);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).toContain('APPLICATIONINSIGHTS_CONNECTION_STRING');
    expect(JSON.stringify(lines)).not.toContain('secret');
});
