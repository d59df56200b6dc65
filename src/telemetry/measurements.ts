import type { AttributesOf, Meter } from './meter.ts';
import type { MetricName } from './metrics.ts';
import { metrics } from './metrics.ts';

/** The measurements of one metric with the same attributes, since the last time that they were taken. */
export interface Measurements {
    readonly name: MetricName;
    readonly attributes: Readonly<Record<string, string>>;
    readonly count: number;
    /** Of a gauge: its last value, and `count` is 1. */
    readonly sum: number;
    readonly min: number;
    readonly max: number;
}

/** A meter that adds measurements up until they are taken. */
export interface CollectingMeter extends Meter {
    /** Returns what was recorded since the last call, and starts anew. */
    take(): readonly Measurements[];
}

/** Makes a meter. Its memory is bounded by the attributes of the metrics, which have few values each. */
export function collectingMeter(): CollectingMeter {
    let collected = new Map<string, Measurements>();
    return {
        record<Name extends MetricName>(name: Name, value: number, attributes: AttributesOf<Name>) {
            const key = [name, ...Object.entries(attributes).flat()].join('|');
            collected.set(key, added(collected.get(key), name, value, { ...attributes }));
        },
        take() {
            const taken = [...collected.values()];
            collected = new Map();
            return taken;
        },
    };
}

function added(
    before: Measurements | undefined,
    name: MetricName,
    value: number,
    attributes: Measurements['attributes'],
): Measurements {
    if (before === undefined || metrics[name].kind === 'gauge') {
        return { name, attributes, count: 1, sum: value, min: value, max: value };
    }
    return {
        ...before,
        count: before.count + 1,
        sum: before.sum + value,
        min: Math.min(before.min, value),
        max: Math.max(before.max, value),
    };
}
