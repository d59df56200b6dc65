import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Clock, Log } from '../../ports.ts';
import { collectingMeter } from '../../telemetry/measurements.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { TelemetryBatch } from './batch.ts';
import type { Exporter } from './exporter.ts';
import { exports } from './exports.ts';
import type { TelemetryResource } from './resource.ts';
import { sdkTracer } from './sdk-tracer.ts';

/** Telemetry that is collected in this process and exported in batches. */
export interface OpenTelemetry extends Telemetry {
    /**
     * Exports what was collected if the last export is an interval ago, or many spans have come since. Waits for it at most so many milliseconds; the
     * export goes on. Never rejects.
     */
    exportDue(maxWaitMs: number): Promise<void>;
    /** Exports everything now. The same limit. */
    flush(maxWaitMs: number): Promise<void>;
}

export interface OpenTelemetryOptions {
    readonly resource: TelemetryResource;
    readonly exporters: readonly Exporter[];
    readonly clock: Clock;
    readonly log: Log;
    /** Milliseconds between two exports. */
    readonly intervalMs: number;
    /** Resolves after so many milliseconds, without keeping the process alive. */
    readonly wait: (milliseconds: number) => Promise<void>;
}

/** Maximum number of spans between two exports. Others are lost. */
const maxSpans = 2_000;
/** Number of spans that are exported before the interval is over. */
const manySpans = 500;

/** Opens telemetry. Nothing runs by itself while nothing is observed: a frozen instance has no timer that could be late. */
export function openTelemetry(options: OpenTelemetryOptions): OpenTelemetry {
    const { resource, clock, intervalMs, wait } = options;
    const meter = collectingMeter();
    const outgoing = exports(options.exporters, options.log, clock);
    let spans: ReadableSpan[] = [];
    let since = clock.now();

    function takeBatch(): TelemetryBatch {
        const batch = { spans, measurements: meter.take(), since, at: clock.now() };
        spans = [];
        since = batch.at;
        return batch;
    }

    async function flush(maxWaitMs: number): Promise<void> {
        await Promise.race([outgoing.send(takeBatch()), wait(maxWaitMs)]);
    }

    return {
        meter,
        tracer: sdkTracer(resource, (span) => {
            if (spans.length < maxSpans) spans.push(span);
        }),
        async exportDue(maxWaitMs) {
            const isDue = clock.now().getTime() - since.getTime() >= intervalMs;
            if (isDue || spans.length >= manySpans) await flush(maxWaitMs);
        },
        flush,
    };
}
