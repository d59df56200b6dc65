import type { AttributeValues, MetricName, metrics } from './metrics.ts';

type ValueOf<Values extends AttributeValues> = Values extends readonly string[] ? Values[number] : string;

/** The attributes of a metric, each with one of its values. */
export type AttributesOf<Name extends MetricName> = {
    readonly [Key in keyof (typeof metrics)[Name]['attributes']]: (typeof metrics)[Name]['attributes'][Key] extends infer Values extends
        AttributeValues
        ? ValueOf<Values>
        : never;
};

/** Records measurements. Never throws and never waits: no measurement decides anything. */
export interface Meter {
    /** Adds to a counter or a histogram, or sets a gauge, in the unit of the metric. */
    record<Name extends MetricName>(name: Name, value: number, attributes: AttributesOf<Name>): void;
}
