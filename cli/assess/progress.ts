import type { ServerVerdict } from '../../src/model/verdict.ts';
import { serverStatus } from '../../src/report/assessment.ts';
import { columnsOf } from '../../src/report/layout.ts';
import type { FleetProgress } from '../../src/workflows/fleet/assess-fleet.ts';

/** The progress of a command, shown on a terminal. */
export interface Progress extends FleetProgress {
    /** Shows an activity without a count. */
    doing(what: string): void;
    throttled(delayMs: number): void;
    /** Clears the progress line before other output. */
    clear(): void;
}

/** The part of a terminal that progress needs. */
export interface ProgressTerminal {
    readonly isTTY?: boolean;
    readonly columns?: number;
    write(text: string): unknown;
}

const barColumns = 24;
/** Minimum milliseconds between redraws. */
const minRedrawMs = 80;

/** Makes a progress line that redraws itself; on anything but a terminal it writes nothing. */
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
            if (!isThrottled && now() - drawnAt >= minRedrawMs) draw(server.server.name);
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
