import type { TelemetryItem } from '../simulator/insights/ingestion.ts';

/** One span of a trace, as Application Insights was sent it. */
interface Span {
    readonly id: string;
    readonly parentId: string;
    /** Milliseconds since 1970. */
    readonly startedAt: number;
    /** `read back: wanted` */
    readonly text: string;
    readonly duration: string;
}

/**
 * Returns each trace in which a repair was verified, by its id, as lines: a span below the one that it belongs to, with
 * the seconds since the trace began and its own duration.
 */
export function repairTraces(items: readonly TelemetryItem[]): ReadonlyMap<string, readonly string[]> {
    const traces = Map.groupBy(
        items.filter(({ baseType }) => baseType !== 'MetricData'),
        ({ tags }) => String(tags['ai.operation.id']),
    );
    const texts = [...traces].flatMap(([id, trace]) => {
        const spans = trace.map(spanOf).sort((a, b) => a.startedAt - b.startedAt);
        return spans.some(({ text }) => text.endsWith(': verified')) ? [[id, lines(spans)] as const] : [];
    });
    return new Map(texts);
}

function spanOf({ baseData, tags, time }: TelemetryItem): Span {
    const { 'pgwarden.outcome': outcome, 'pgwarden.result': result } = Object(baseData.properties);
    const detail = outcome ?? result;
    return {
        id: String(baseData.id),
        parentId: String(tags['ai.operation.parentId']),
        startedAt: Date.parse(time),
        text: detail === undefined ? String(baseData.name) : `${baseData.name}: ${detail}`,
        // `0.00:00:01.250` without days and hours.
        duration: String(baseData.duration).replace(/^0\.00:/, ''),
    };
}

function lines(spans: readonly Span[]): readonly string[] {
    const first = spans[0]?.startedAt ?? 0;
    const known = new Set(spans.map(({ id }) => id));
    const below = (span: Span, depth: number): readonly string[] => {
        const seconds = ((span.startedAt - first) / 1_000).toFixed(2).padStart(7);
        const line = `${seconds} s  ${'  '.repeat(depth)}${span.text} (${span.duration})`;
        const children = spans.filter(({ parentId }) => parentId === span.id);
        return [line, ...children.flatMap((child) => below(child, depth + 1))];
    };
    return spans.filter(({ parentId }) => !known.has(parentId)).flatMap((root) => below(root, 0));
}
