import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Measurements } from '../../telemetry/measurements.ts';

/** The content of one export. */
export interface TelemetryBatch {
    readonly spans: readonly ReadableSpan[];
    readonly measurements: readonly Measurements[];
    /** Start of the measurements' period. */
    readonly since: Date;
    /** Its end. */
    readonly at: Date;
}
