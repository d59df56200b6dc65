import { SpanStatusCode } from '@opentelemetry/api';
import { hrTimeToNanoseconds } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Measurements } from '../../telemetry/measurements.ts';
import { metrics } from '../../telemetry/metrics.ts';
import type { TelemetryBatch } from './batch.ts';
import type { TelemetryResource } from './resource.ts';

/** Requests of the OpenTelemetry protocol in JSON. Source: opentelemetry-proto, "JSON Protobuf Encoding". */

const scope = { name: 'pgwarden' };
const delta = 1;

/** Returns the body for `/v1/traces`. */
export function traceRequest({ spans }: TelemetryBatch, resource: TelemetryResource): object {
    const scopeSpans = [{ scope, spans: spans.map(spanOf) }];
    return { resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans }] };
}

/** Returns the body for `/v1/metrics`. */
export function metricsRequest(batch: TelemetryBatch, resource: TelemetryResource): object {
    const scopeMetrics = [{ scope, metrics: batch.measurements.map((each) => metricOf(each, batch)) }];
    return { resourceMetrics: [{ resource: { attributes: attributesOf(resource) }, scopeMetrics }] };
}

function spanOf(span: ReadableSpan): object {
    const { traceId, spanId } = span.spanContext();
    return {
        traceId,
        spanId,
        parentSpanId: span.parentSpanContext?.spanId ?? '',
        name: span.name,
        // The protocol has `unspecified` as 0.
        kind: span.kind + 1,
        startTimeUnixNano: String(hrTimeToNanoseconds(span.startTime)),
        endTimeUnixNano: String(hrTimeToNanoseconds(span.endTime)),
        attributes: attributesOf(span.attributes),
        links: span.links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId })),
        status: { code: span.status.code === SpanStatusCode.ERROR ? 2 : 0 },
    };
}

function metricOf({ name, attributes, count, sum, min, max }: Measurements, batch: TelemetryBatch): object {
    const { kind, unit } = metrics[name];
    const common = {
        attributes: attributesOf(attributes),
        startTimeUnixNano: nanoseconds(batch.since),
        timeUnixNano: nanoseconds(batch.at),
    };
    const numbers = { dataPoints: [{ ...common, asDouble: sum }] };
    switch (kind) {
        case 'gauge':
            return { name, unit, gauge: numbers };
        case 'counter':
            return {
                name,
                unit,
                sum: { ...numbers, aggregationTemporality: delta, isMonotonic: true },
            };
        case 'histogram': {
            const point = { ...common, count: String(count), sum, min, max };
            return {
                name,
                unit,
                histogram: { dataPoints: [point], aggregationTemporality: delta },
            };
        }
    }
}

function attributesOf(attributes: object): readonly object[] {
    return Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: String(value) } }));
}

function nanoseconds(instant: Date): string {
    return `${instant.getTime()}000000`;
}
