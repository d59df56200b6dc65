import type { SpanAttributes, SpanName } from './spans.ts';

/** Records spans. Never throws by itself and decides nothing: work runs the same with and without a span. */
export interface Tracer {
    /**
     * Runs the work in a span, the child of the one that runs now, and rejects with the work's own error. Spans that the
     * work opens are its children.
     */
    span<Result>(start: SpanStart, work: (span: OpenSpan) => Promise<Result>): Promise<Result>;
    /**
     * Runs the work as if in a span of another process. As it is where `traceparent` is absent or malformed, or belongs to
     * the trace that runs now.
     */
    under<Result>(traceparent: string | undefined, work: () => Result): Result;
    /** Returns the span that runs now as a W3C `traceparent`. */
    traceparent(): string | undefined;
}

export interface SpanStart {
    readonly name: SpanName;
    readonly attributes?: SpanAttributes;
    /** W3C `traceparent` of the span of another process that caused it. Absent: the span that runs now. */
    readonly parent?: string | undefined;
    /** W3C `traceparent` of a span that belongs to it without being its parent: the host's invocation. */
    readonly link?: string | undefined;
}

export interface OpenSpan {
    set(attributes: SpanAttributes): void;
}
