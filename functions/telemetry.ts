import type { Log } from '../src/ports.ts';
import type { Observers } from './dependencies/observers.ts';
import { unobserved } from './dependencies/unobserved.ts';
import { type Lazy, lazy } from './once.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Makes the observers of the process. The names of the variables are those of the Functions host and of OpenTelemetry.
 * Where telemetry is off, nothing of it loads; where its code does not load, the app runs without.
 */
export function telemetryObservers(environment: Environment, log: Log): Lazy<Observers> {
    return lazy(async () => {
        if (!isTelemetryOn(environment)) return unobserved;
        try {
            const { observers } = await import('./families/telemetry.ts');
            return observers(environment, log);
        } catch (error) {
            log.error('Telemetry is off', { reason: error instanceof Error ? error.message : String(error) });
            return unobserved;
        }
    });
}

function isTelemetryOn(environment: Environment): boolean {
    const { APPLICATIONINSIGHTS_CONNECTION_STRING, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED } =
        environment;
    const hasDestination = Boolean(APPLICATIONINSIGHTS_CONNECTION_STRING || OTEL_EXPORTER_OTLP_ENDPOINT);
    return hasDestination && OTEL_SDK_DISABLED?.trim().toLowerCase() !== 'true';
}
