import { afterAll, beforeAll, expect, test } from 'vitest';
import { people, type RawResponse, type Running, raw, running } from './running.ts';

const iKey = '0f0e0d0c-0b0a-4908-8706-050403020100';
const metric = {
    name: 'Microsoft.ApplicationInsights.Metric',
    time: '2026-11-30T10:00:00.000Z',
    iKey,
    tags: {},
    data: { baseType: 'MetricData', baseData: { ver: 2, metrics: [{ name: 'pgwarden.ticks', value: 1 }] } },
};

let run: Running;

beforeAll(async () => {
    run = await running();
});

afterAll(() => run.simulator.stop());

function track(body: unknown, audience: string | null = 'https://monitor.azure.com'): Promise<RawResponse> {
    const token =
        audience === null ? undefined : run.simulator.issueToken(people.pgwarden.objectId, audience);
    return raw(run, 'POST', '/application-insights/v2.1/track', {
        as: null,
        body,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
}

test('items are taken with a token for Azure Monitor', async () => {
    const { status, body } = await track([metric]);
    expect([status, body]).toEqual([200, { itemsReceived: 1, itemsAccepted: 1, errors: [] }]);
    expect(run.simulator.ingestion.items()).toMatchObject([{ baseType: 'MetricData' }]);
});

test.each([[null], ['https://management.azure.com']])('a token for %s is refused', async (audience) => {
    expect((await track([metric], audience)).status).toBe(401);
});

test.each([
    ['another instrumentation key', { ...metric, iKey: 'other' }, 'Invalid instrumentation key'],
    ['no time', { ...metric, time: '' }, 'Field time is missing'],
    [
        'an unknown type',
        { ...metric, data: { ...metric.data, baseType: 'Nonsense' } },
        'Nonsense is no type of telemetry',
    ],
    [
        'a request without an id',
        {
            ...metric,
            data: {
                baseType: 'RequestData',
                baseData: { ver: 2, name: 'n', duration: '0.00:00:01.000', responseCode: '0' },
            },
        },
        'Field id on type RequestData is required',
    ],
])('an item with %s is refused, and the others are taken', async (_what, item, message) => {
    const { status, body } = await track([item, metric]);
    expect(status).toBe(206);
    expect(body).toMatchObject({ itemsAccepted: 1, errors: [{ index: 0, statusCode: 400, message }] });
});
