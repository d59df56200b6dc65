import { expect, test } from 'vitest';
import { destinations } from '../../../../src/azure/telemetry/destinations.ts';

const key = '0f0e0d0c-0b0a-4908-8706-050403020100';
const connection = `InstrumentationKey=${key};IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/;LiveEndpoint=https://westeurope.livediagnostics.monitor.azure.com/`;

test('a connection string names the endpoint, and the authentication string the identity', () => {
    expect(
        destinations({
            APPLICATIONINSIGHTS_CONNECTION_STRING: connection,
            APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=c0ffee00;Authorization=AAD',
        }),
    ).toEqual({
        applicationInsights: {
            ingestionEndpoint: 'https://westeurope-5.in.applicationinsights.azure.com',
            instrumentationKey: key,
            scope: 'https://monitor.azure.com/.default',
            identity: { clientId: 'c0ffee00' },
        },
        problems: [],
    });
});

test('another cloud names its audience', () => {
    const { applicationInsights } = destinations({
        APPLICATIONINSIGHTS_CONNECTION_STRING: `${connection};AADAudience=https://monitor.azure.us/`,
    });
    expect(applicationInsights?.scope).toBe('https://monitor.azure.us/.default');
    expect(applicationInsights?.identity).toBeUndefined();
});

test('an OTLP endpoint has the headers of its variable', () => {
    expect(
        destinations({
            OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example',
            OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%3Db,x-tenant=orders',
        }),
    ).toEqual({
        otlp: { endpoint: 'https://collector.example', headers: { 'api-key': 'a=b', 'x-tenant': 'orders' } },
        problems: [],
    });
});

test.each([
    ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'IngestionEndpoint=https://ingestion.example'],
    [
        'APPLICATIONINSIGHTS_CONNECTION_STRING',
        `InstrumentationKey=${key};IngestionEndpoint=http://plain.example`,
    ],
    ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'secret'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
])('%s=%s is a problem that names the variable and not its value', (name, value) => {
    const { problems, ...usable } = destinations({ [name]: value });
    expect(usable).toEqual({});
    expect(problems.join()).toMatch(new RegExp(`^${name}: must `));
    expect(problems.join()).not.toContain(value);
});

test('with gRPC as protocol, the OTLP endpoint is left to the host', () => {
    const { otlp, problems } = destinations({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    });
    expect(otlp).toBeUndefined();
    expect(problems).toHaveLength(1);
});
