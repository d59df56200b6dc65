/** What a sandbox's Application Insights was sent, as spans and metrics. */
import type { Simulator } from '../../sandbox/simulator/index.ts';

export interface ExportedSpan {
    readonly name: string;
    readonly id: string;
    readonly traceId: string;
    readonly parentId: string | undefined;
    readonly properties: Readonly<Record<string, string>>;
}

export interface ExportedMetric {
    readonly name: string;
    readonly value: number;
    readonly count: number;
    readonly properties: Readonly<Record<string, string>>;
}

interface Sent {
    readonly simulator: Pick<Simulator, 'ingestion'>;
}

/** The spans of every trace, in the order of their start. */
export function tracesOf(sandbox: Sent): readonly (readonly ExportedSpan[])[] {
    const spans = sandbox.simulator.ingestion
        .items()
        .filter(({ baseType }) => baseType !== 'MetricData')
        .toSorted((a, b) => a.time.localeCompare(b.time))
        .map(({ baseData, tags }): ExportedSpan => {
            const parentId = tags['ai.operation.parentId'];
            return {
                name: String(baseData.name),
                id: String(baseData.id),
                traceId: String(tags['ai.operation.id']),
                parentId: parentId === undefined ? undefined : String(parentId),
                properties: texts(baseData.properties),
            };
        });
    return [...Map.groupBy(spans, ({ traceId }) => traceId).values()];
}

export function metricsOf(sandbox: Sent): readonly ExportedMetric[] {
    return sandbox.simulator.ingestion
        .items()
        .filter(({ baseType }) => baseType === 'MetricData')
        .flatMap(({ baseData }) => {
            const [metric] = Array.isArray(baseData.metrics) ? baseData.metrics : [];
            return metric === undefined
                ? []
                : [
                      {
                          name: String(metric.name),
                          value: Number(metric.value),
                          count: Number(metric.count),
                          properties: texts(baseData.properties),
                      },
                  ];
        });
}

function texts(value: unknown): Readonly<Record<string, string>> {
    return typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]))
        : {};
}

/** Everything that was sent, as one text. */
export function sentText({ simulator }: Sent): string {
    return JSON.stringify(simulator.ingestion.items());
}
