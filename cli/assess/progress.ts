import type { ServerVerdict } from '../../src/model/verdict.ts';
import { serverStatus } from '../../src/report/assessment.ts';
import { columnsOf } from '../../src/report/layout.ts';
import type { FleetProgress } from '../../src/workflows/fleet/assess-fleet.ts';

export interface Progress extends FleetProgress {
    /** Something that takes a moment and has no end to be counted to. */
    doing(what: string): void;
    throttled(delayMs: number): void;
    /** Removes what stands on the terminal, before something else is written. */
    clear(): void;
}

/** The part of a terminal that progress needs. */
export interface ProgressTerminal {
    readonly isTTY?: boolean;
    readonly columns?: number;
    write(text: string): unknown;
}

const barColumns = 24;
/** A terminal is redrawn at most this often; milliseconds. */
const shortestIntervalMs = 80;

/** One line that redraws itself; nothing where nobody looks. */
export function progressOn(terminal: ProgressTerminal, now: () => number): Progress {
    if (terminal.isTTY !== true) {
        return { doing: ignored, listed: ignored, assessed: ignored, throttled: ignored, clear: ignored };
    }
    const counts: Record<ServerVerdict, number> = { drifted: 0, unknown: 0, compliant: 0 };
    let total = 0;
    let drawnAt = 0;
    let throttledUntil = 0;

    function show(text: string): void {
        const width = (terminal.columns ?? 80) - 1;
        terminal.write(`\r\u001b[2K${columnsOf(text) > width ? text.slice(0, width) : text}`);
    }

    function draw(tail: string): void {
        const done = counts.drifted + counts.unknown + counts.compliant;
        const filled = total === 0 ? 0 : Math.floor((done / total) * barColumns);
        const bar = `${'━'.repeat(filled)}${'─'.repeat(barColumns - filled)}`;
        show(
            `${bar} ${done}/${total} servers  ${counts.drifted} drifted, ${counts.unknown} unknown  ${tail}`,
        );
        drawnAt = now();
    }

    return {
        doing: show,
        listed(servers) {
            total = servers;
            draw('');
        },
        assessed(server) {
            counts[serverStatus(server)] += 1;
            const isThrottled = now() < throttledUntil;
            if (!isThrottled && now() - drawnAt >= shortestIntervalMs) draw(server.server.name);
        },
        throttled(delayMs) {
            throttledUntil = now() + delayMs;
            draw(`Azure asks to wait ${Math.ceil(delayMs / 1_000)} s before the next read (429)`);
        },
        clear() {
            terminal.write('\r\u001b[2K');
        },
    };
}

function ignored(): void {}
