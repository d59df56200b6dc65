import { collectingMeter, type Measurements } from '../../src/telemetry/measurements.ts';
import type { Telemetry } from '../../src/telemetry/telemetry.ts';
import type { SpanStart } from '../../src/telemetry/tracer.ts';

/** Telemetry that keeps what it was given. */
export interface RecordingTelemetry extends Telemetry {
    readonly started: SpanStart[];
    /** `name {attributes} sum` of what was measured since the last call. */
    taken(): readonly string[];
}

/** Makes telemetry in which the span that runs is the one with this `traceparent`. */
export function recordingTelemetry(traceparent?: string): RecordingTelemetry {
    const meter = collectingMeter();
    const started: SpanStart[] = [];
    return {
        meter,
        tracer: {
            async span(start, work) {
                started.push(start);
                return await work({ set: () => undefined });
            },
            under: (_traceparent, work) => work(),
            traceparent: () => traceparent,
        },
        started,
        taken: () => meter.take().map(textOf),
    };
}

function textOf({ name, attributes, sum }: Measurements): string {
    const pairs = Object.entries(attributes).map(([key, value]) => `${key}=${value}`);
    return [name, ...pairs, sum].join(' ');
}
