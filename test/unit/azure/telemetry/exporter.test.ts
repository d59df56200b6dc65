import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TelemetryBatch } from '../../../../src/azure/telemetry/batch.ts';
import { applicationInsights, otlp } from '../../../../src/azure/telemetry/exporter.ts';
import { type HostileAzure, hostileAzure, recordingCredential } from '../../../support/hostile-azure.ts';

const resource = { 'service.name': 'app', 'service.version': '1', 'service.instance.id': 'i' };
const scope = 'https://monitor.azure.com/.default';
const at = new Date('2026-11-30T10:00:00Z');
const batch: TelemetryBatch = {
    spans: [],
    measurements: [{ name: 'pgwarden.ticks', attributes: {}, count: 1, sum: 1, min: 1, max: 1 }],
    since: at,
    at,
};

let azure: HostileAzure;

beforeAll(async () => {
    azure = await hostileAzure();
});

afterAll(() => azure.stop());

beforeEach(() => {
    azure.requests();
    azure.stolen();
});

function insights(credential = recordingCredential()) {
    const destination = { ingestionEndpoint: azure.origin, instrumentationKey: 'key', scope };
    return applicationInsights(destination, credential, resource);
}

test.each([
    [200, { kind: 'sent' }],
    [206, { kind: 'sent' }],
    [400, { kind: 'refused', reason: 'HTTP 400' }],
    [401, { kind: 'later', reason: 'HTTP 401' }],
    [403, { kind: 'later', reason: 'HTTP 403' }],
    [429, { kind: 'later', reason: 'HTTP 429' }],
    [439, { kind: 'refused', reason: 'HTTP 439' }],
    [503, { kind: 'later', reason: 'HTTP 503' }],
])('status %d of the ingestion is %o, after one attempt', async (status, result) => {
    azure.respondWith(() => ({ status, body: 'not what was asked for' }));
    expect(await insights().send(batch)).toEqual(result);
    expect(azure.requests()).toEqual(['POST /v2.1/track']);
});

test('a redirect to another host is not followed, and gets no token', async () => {
    for (const location of azure.foreign) {
        azure.respondWith(() => ({ status: 308, headers: { location } }));
        expect(await insights().send(batch)).toEqual({ kind: 'refused', reason: 'HTTP 308' });
    }
    expect(azure.stolen()).toEqual([]);
});

test('an endpoint that cannot be reached, and a token that cannot be had, are for later and never throw', async () => {
    const nowhere = applicationInsights(
        { ingestionEndpoint: 'https://localhost:1', instrumentationKey: 'key', scope },
        undefined,
        resource,
    );
    expect(await nowhere.send(batch)).toMatchObject({ kind: 'later' });
    const failing = {
        ...recordingCredential(),
        getToken: () => Promise.reject(new Error('no identity for c0ffee00')),
    };
    const result = await insights(failing).send(batch);
    expect(result).toMatchObject({ kind: 'later' });
    expect(JSON.stringify(result)).not.toContain('c0ffee00');
    expect(azure.requests()).toEqual([]);
});

test('the token is for Azure Monitor alone', async () => {
    azure.respondWith(() => ({ status: 200 }));
    const credential = recordingCredential();
    await insights(credential).send(batch);
    expect([...new Set(credential.asked)]).toEqual([scope]);
});

test('an OTLP endpoint gets metrics below its own path, and no empty list of spans', async () => {
    azure.respondWith(() => ({ status: 200 }));
    const exporter = otlp({ endpoint: `${azure.origin}/collector/`, headers: { 'api-key': 'k' } }, resource);
    expect(await exporter.send(batch)).toEqual({ kind: 'sent' });
    expect(azure.requests()).toEqual(['POST /collector/v1/metrics']);
});
