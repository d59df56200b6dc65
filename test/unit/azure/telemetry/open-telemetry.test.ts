import { expect, test } from 'vitest';
import type { TelemetryBatch } from '../../../../src/azure/telemetry/batch.ts';
import type { Exporter, ExportResult } from '../../../../src/azure/telemetry/exporter.ts';
import { openTelemetry } from '../../../../src/azure/telemetry/open-telemetry.ts';
import { metricsRequest, traceRequest } from '../../../../src/azure/telemetry/otlp.ts';

const resource = { 'service.name': 'app', 'service.version': '1', 'service.instance.id': 'i' };
const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** An exporter that answers as it is told, and keeps what it was sent. */
function toldExporter() {
    const batches: TelemetryBatch[] = [];
    const told = { answer: async (): Promise<ExportResult> => ({ kind: 'sent' }) };
    const exporter: Exporter = {
        destination: 'test',
        async send(batch) {
            batches.push(batch);
            return await told.answer();
        },
    };
    return { exporter, batches, told };
}

function opened({ exporter }: { readonly exporter: Exporter }) {
    const warnings: unknown[] = [];
    const time = { now: Date.parse('2026-11-30T10:00:00Z') };
    const silent = () => undefined;
    const telemetry = openTelemetry({
        resource,
        exporters: [exporter],
        clock: { now: () => new Date(time.now) },
        log: { debug: silent, info: silent, error: silent, warn: (...line) => void warnings.push(line) },
        intervalMs: 15_000,
        wait: async () => undefined,
    });
    return { telemetry, time, warnings };
}

const sums = (batches: readonly TelemetryBatch[]) =>
    batches.map(({ measurements }) => measurements.map(({ sum }) => sum));

test('measurements are exported once the interval is over, as sums since the last export', async () => {
    const told = toldExporter();
    const { telemetry, time } = opened(told);
    telemetry.meter.record('pgwarden.ticks', 1, {});
    await telemetry.exportDue(100);
    telemetry.meter.record('pgwarden.ticks', 1, {});
    time.now += 15_000;
    await telemetry.exportDue(100);
    time.now += 15_000;
    await telemetry.exportDue(100);
    expect(sums(told.batches)).toEqual([[2]]);
});

test('what a destination does not take now is sent before the next batch, and logged once', async () => {
    const told = toldExporter();
    const { telemetry, warnings } = opened(told);
    told.told.answer = async () => ({ kind: 'later', reason: 'HTTP 503' });
    for (const value of [1, 2]) {
        telemetry.meter.record('pgwarden.ticks', value, {});
        await telemetry.flush(100);
        await Promise.resolve();
    }
    told.batches.length = 0;
    told.told.answer = async () => ({ kind: 'sent' });
    telemetry.meter.record('pgwarden.ticks', 3, {});
    await telemetry.flush(100);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sums(told.batches)).toEqual([[1], [2], [3]]);
    expect(warnings).toEqual([['Telemetry was not exported', { destination: 'test', reason: 'HTTP 503' }]]);
});

test('at most four batches wait for a destination', async () => {
    const told = toldExporter();
    const { telemetry } = opened(told);
    told.told.answer = async () => ({ kind: 'later', reason: 'HTTP 503' });
    for (const value of [1, 2, 3, 4, 5, 6]) {
        telemetry.meter.record('pgwarden.ticks', value, {});
        await telemetry.flush(100);
        await new Promise((resolve) => setImmediate(resolve));
    }
    told.batches.length = 0;
    told.told.answer = async () => ({ kind: 'sent' });
    telemetry.meter.record('pgwarden.ticks', 7, {});
    await telemetry.flush(100);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sums(told.batches)).toEqual([[4], [5], [6], [7]]);
});

test('an exporter that never answers is waited for no longer than allowed', async () => {
    const told = toldExporter();
    told.told.answer = () => new Promise(() => undefined);
    const { telemetry } = opened(told);
    telemetry.meter.record('pgwarden.ticks', 1, {});
    await telemetry.flush(100);
    expect(told.batches).toHaveLength(1);
});

test('a span that fails names its error, not its message, and the error stays', async () => {
    const told = toldExporter();
    const { telemetry } = opened(told);
    const failing = telemetry.tracer.span({ name: 'read server' }, async () => {
        throw new TypeError('10.0.0.4 refused');
    });
    await expect(failing).rejects.toThrow('10.0.0.4 refused');
    await telemetry.flush(100);
    const [batch] = told.batches;
    const text = JSON.stringify(batch === undefined ? {} : traceRequest(batch, resource));
    expect(text).toContain('TypeError');
    expect(text).not.toContain('10.0.0.4');
});

test('a span continues the trace of its message, and a traceparent that is none begins a new one', async () => {
    const told = toldExporter();
    const { telemetry } = opened(told);
    const { tracer } = telemetry;
    const inside = await tracer.span({ name: 'process fleet', parent }, async () => tracer.traceparent());
    const other = await tracer.span({ name: 'process fleet', parent: 'nonsense' }, async () =>
        tracer.traceparent(),
    );
    expect(inside).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    expect(other).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(other).not.toContain('0af7651916cd43dd8448eb211c80319c');
    expect(tracer.traceparent()).toBeUndefined();
    expect(tracer.under(parent, () => tracer.traceparent())).toBe(parent);
});

test('a batch has the form of the OpenTelemetry protocol', async () => {
    const told = toldExporter();
    const { telemetry } = opened(told);
    telemetry.meter.record('pgwarden.repair.duration', 2.5, {});
    telemetry.meter.record('pgwarden.repair.duration', 1.5, {});
    telemetry.meter.record('pgwarden.queue.age', 3, { queue: 'fleet' });
    await telemetry.tracer.span({ name: 'process fleet', parent, link: parent }, async () => undefined);
    await telemetry.flush(100);
    const [batch] = told.batches;
    if (batch === undefined) throw new Error('nothing was exported');
    expect(traceRequest(batch, resource)).toMatchObject({
        resourceSpans: [
            {
                scopeSpans: [
                    {
                        spans: [
                            {
                                traceId: '0af7651916cd43dd8448eb211c80319c',
                                parentSpanId: 'b7ad6b7169203331',
                                name: 'process fleet',
                                kind: 5,
                                links: [{ spanId: 'b7ad6b7169203331' }],
                                status: { code: 0 },
                            },
                        ],
                    },
                ],
            },
        ],
    });
    const from = { startTimeUnixNano: '1796032800000000000', timeUnixNano: '1796032800000000000' };
    expect(metricsRequest(batch, resource)).toMatchObject({
        resourceMetrics: [
            {
                scopeMetrics: [
                    {
                        metrics: [
                            {
                                name: 'pgwarden.repair.duration',
                                unit: 's',
                                histogram: {
                                    dataPoints: [{ ...from, count: '2', sum: 4, min: 1.5, max: 2.5 }],
                                },
                            },
                            {
                                name: 'pgwarden.queue.age',
                                gauge: {
                                    dataPoints: [
                                        {
                                            attributes: [{ key: 'queue', value: { stringValue: 'fleet' } }],
                                            asDouble: 3,
                                        },
                                    ],
                                },
                            },
                        ],
                    },
                ],
            },
        ],
    });
});

test('many spans are exported before the interval is over', async () => {
    const told = toldExporter();
    const { telemetry } = opened(told);
    for (let count = 0; count < 499; count += 1) {
        await telemetry.tracer.span({ name: 'read server' }, async () => undefined);
    }
    await telemetry.exportDue(100);
    expect(told.batches).toHaveLength(0);
    await telemetry.tracer.span({ name: 'read server' }, async () => undefined);
    await telemetry.exportDue(100);
    expect(told.batches.map(({ spans }) => spans.length)).toEqual([500]);
});
