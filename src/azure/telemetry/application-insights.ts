import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Measurements } from '../../telemetry/measurements.ts';
import type { TelemetryBatch } from './batch.ts';
import type { TelemetryResource } from './resource.ts';

/** One item of Application Insights' ingestion protocol, version 2. */
interface Envelope {
    readonly name: string;
    readonly time: string;
    readonly iKey: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly sampleRate: number;
    readonly data: { readonly baseType: string; readonly baseData: object };
}

/**
 * Returns the items of a batch, as Microsoft's exporter of OpenTelemetry makes them: the first span of an invocation is a
 * request, any other a dependency, and each set of measurements a metric. Source: Azure/azure-sdk-for-js,
 * sdk/monitor/monitor-opentelemetry-exporter.
 */
export function envelopes(
    { spans, measurements, at }: TelemetryBatch,
    resource: TelemetryResource,
    instrumentationKey: string,
): readonly Envelope[] {
    const tags = {
        'ai.cloud.role': resource['service.name'],
        'ai.cloud.roleInstance': resource['service.instance.id'],
        'ai.application.ver': resource['service.version'],
    };
    const common = { iKey: instrumentationKey, sampleRate: 100 };
    return [
        ...spans.map((span) => ({
            ...common,
            ...spanData(span),
            time: new Date(hrTimeToMilliseconds(span.startTime)).toISOString(),
            tags: { ...tags, ...spanTags(span) },
        })),
        ...measurements.map((each) => ({
            ...common,
            name: 'Microsoft.ApplicationInsights.Metric',
            time: at.toISOString(),
            tags,
            data: { baseType: 'MetricData', baseData: metricData(each) },
        })),
    ];
}

function spanTags(span: ReadableSpan): Record<string, string> {
    const parent = span.parentSpanContext?.spanId;
    return {
        'ai.operation.id': span.spanContext().traceId,
        ...(parent === undefined ? {} : { 'ai.operation.parentId': parent }),
        ...(isInvocation(span) ? { 'ai.operation.name': span.name } : {}),
    };
}

function spanData(span: ReadableSpan): Pick<Envelope, 'name' | 'data'> {
    const links = span.links.map(({ context }) => ({ operation_Id: context.traceId, id: context.spanId }));
    const success = span.status.code !== SpanStatusCode.ERROR;
    const base = {
        ver: 2,
        id: span.spanContext().spanId,
        name: span.name,
        duration: timeSpan(hrTimeToMilliseconds(span.duration)),
        success,
        properties: {
            ...span.attributes,
            ...(links.length === 0 ? {} : { '_MS.links': JSON.stringify(links) }),
        },
    };
    if (isInvocation(span)) {
        const baseData = { ...base, responseCode: success ? '0' : '1' };
        return { name: 'Microsoft.ApplicationInsights.Request', data: { baseType: 'RequestData', baseData } };
    }
    const type = span.kind === SpanKind.PRODUCER ? 'Queue Message' : 'InProc';
    return {
        name: 'Microsoft.ApplicationInsights.RemoteDependency',
        data: {
            baseType: 'RemoteDependencyData',
            baseData: { ...base, type, resultCode: success ? '0' : '1' },
        },
    };
}

/** In this telemetry mode, the host exports no requests of queues, timers and events: these stand for them. */
function isInvocation({ kind, parentSpanContext: parent }: ReadableSpan): boolean {
    if (kind === SpanKind.CONSUMER) return true;
    return kind === SpanKind.INTERNAL && (parent === undefined || parent.isRemote === true);
}

function metricData({ name, attributes, count, sum, min, max }: Measurements): object {
    return {
        ver: 2,
        metrics: [{ name, kind: 'Aggregation', value: sum, count, min, max }],
        properties: attributes,
    };
}

/** Returns `0.00:00:01.250`: days, hours, minutes, seconds. */
function timeSpan(milliseconds: number): string {
    const seconds = (milliseconds / 1_000) % 60;
    const parts = [milliseconds / 3_600_000, milliseconds / 60_000].map(Math.floor);
    const [hours = 0, minutes = 0] = parts;
    const two = (value: number): string => String(value).padStart(2, '0');
    return `${Math.floor(hours / 24)}.${two(hours % 24)}:${two(minutes % 60)}:${seconds.toFixed(3).padStart(6, '0')}`;
}
