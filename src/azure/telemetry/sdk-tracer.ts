import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { type SpanAttributes, spans } from '../../telemetry/spans.ts';
import type { OpenSpan, Tracer } from '../../telemetry/tracer.ts';
import type { TelemetryResource } from './resource.ts';

const kinds = {
    consumer: SpanKind.CONSUMER,
    producer: SpanKind.PRODUCER,
    client: SpanKind.CLIENT,
    internal: SpanKind.INTERNAL,
} as const;

/** Makes a tracer of the SDK. `onEnd` gets each span that ended. */
export function sdkTracer(resource: TelemetryResource, onEnd: (span: ReadableSpan) => void): Tracer {
    const running = new AsyncLocalStorage<Context>();
    const provider = new TracerProvider({
        resource: resourceFromAttributes({ ...resource }),
        // The host records each of its invocations; a trace with gaps would show nothing.
        sampler: new AlwaysOnSampler(),
        spanProcessors: [
            {
                onStart: () => undefined,
                onEnd,
                forceFlush: async () => undefined,
                shutdown: async () => undefined,
            },
        ],
    });
    const tracer = provider.getTracer('pgwarden', resource['service.version']);
    const present = (): Context => running.getStore() ?? ROOT_CONTEXT;

    return {
        async span(start, work) {
            const context = contextOf(start.parent) ?? present();
            const links = [start.link].flatMap((link) => linkTo(link));
            const span = tracer.startSpan(
                start.name,
                { kind: kinds[spans[start.name]], links, attributes: given(start.attributes) },
                context,
            );
            try {
                return await running.run(trace.setSpan(context, span), () => work(openSpan(span)));
            } catch (error) {
                // Its message may hold an address or a text of Azure.
                const name = error instanceof Error ? error.name : 'unknown';
                span.setAttribute('error.type', name).setStatus({ code: SpanStatusCode.ERROR });
                throw error;
            } finally {
                span.end();
            }
        },
        under(traceparent, work) {
            const context = contextOf(traceparent);
            if (context === undefined || traceOf(context) === traceOf(present())) return work();
            return running.run(context, work);
        },
        traceparent() {
            const span = trace.getSpanContext(present());
            return span && `00-${span.traceId}-${span.spanId}-0${span.traceFlags.toString(16)}`;
        },
    };
}

function contextOf(traceparent: string | undefined): Context | undefined {
    const parent = traceparent === undefined ? null : parseTraceParent(traceparent);
    return parent === null ? undefined : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
}

function traceOf(context: Context): string | undefined {
    return trace.getSpanContext(context)?.traceId;
}

function linkTo(traceparent: string | undefined) {
    const context = traceparent === undefined ? null : parseTraceParent(traceparent);
    return context === null ? [] : [{ context }];
}

function openSpan(span: Span): OpenSpan {
    return { set: (attributes) => void span.setAttributes(given(attributes)) };
}

function given(attributes: SpanAttributes = {}): Record<string, string> {
    return Object.fromEntries(
        Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
}
