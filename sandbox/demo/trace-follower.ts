import type { Ingestion } from '../simulator/insights/ingestion.ts';
import { repairTraces } from './trace-text.ts';

export interface TraceFollower {
    stop(): void;
}

/** Milliseconds after which a trace counts as whole: instances export their parts of it one after the other. */
const quietMs = 3_000;

/** Prints each trace of a verified repair once, when nothing more has come for it. */
export function followTraces(ingestion: Ingestion, print: (line: string) => void): TraceFollower {
    const printed = new Set<string>();
    const seen = new Map<string, { readonly lines: number; readonly at: number }>();
    const timer = setInterval(() => {
        for (const [id, lines] of repairTraces(ingestion.items())) {
            if (printed.has(id)) continue;
            const before = seen.get(id);
            if (before?.lines !== lines.length) seen.set(id, { lines: lines.length, at: performance.now() });
            else if (performance.now() - before.at > quietMs) {
                printed.add(id);
                for (const line of [`  Trace ${id}`, ...lines]) print(`  ${line}`);
            }
        }
    }, 500);
    return { stop: () => clearInterval(timer) };
}
