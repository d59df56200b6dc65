import type { Meter } from './meter.ts';
import type { Tracer } from './tracer.ts';

/** Where measurements and spans go. */
export interface Telemetry {
    readonly meter: Meter;
    readonly tracer: Tracer;
}
