import { type Metric, metrics } from '../../src/telemetry/metrics.ts';
import { metricUses } from './alert-rules.ts';

const known: Readonly<Record<string, Metric>> = metrics;

/** Returns the names in a query that Pgwarden does not emit: metrics, their attributes, values of these. */
export function unknownTelemetry(query: string): readonly string[] {
    return metricUses(query).flatMap(({ metric, attributes }) => {
        const found = known[metric];
        if (found === undefined) return [metric];
        return Object.entries(attributes).flatMap(([name, values]) => {
            const allowed = found.attributes[name];
            if (allowed === undefined) return [`${metric} has no ${name}`];
            if (typeof allowed === 'string') return [];
            return values
                .filter((value) => !allowed.includes(value))
                .map((value) => `${name} of ${metric} is never ${value}`);
        });
    });
}
