import type { Clock, Log } from '../../ports.ts';
import type { TelemetryBatch } from './batch.ts';
import type { Exporter } from './exporter.ts';

/** Sends batches to every destination, each on its own. */
export interface Exports {
    /** Sends a batch, after those that a destination has not taken yet. Never rejects. */
    send(batch: TelemetryBatch): Promise<void>;
}

/** Maximum number of batches that wait for a destination. The oldest are lost first. */
const maxWaiting = 4;
/** A failure that goes on is logged again after so many milliseconds. */
const logAgainMs = 15 * 60_000;

/** Makes the exports of a process. */
export function exports(exporters: readonly Exporter[], log: Log, clock: Clock): Exports {
    const queues = exporters.map((exporter) => exportQueue(exporter, log, clock));
    return {
        async send(batch) {
            if (batch.spans.length === 0 && batch.measurements.length === 0) return;
            await Promise.all(queues.map((queue) => queue.send(batch)));
        },
    };
}

function exportQueue(exporter: Exporter, log: Log, clock: Clock): Exports {
    const { destination } = exporter;
    let waiting: TelemetryBatch[] = [];
    let sending: Promise<void> | undefined;
    let loggedAt = Number.NEGATIVE_INFINITY;

    function report(reason: string): void {
        const now = clock.now().getTime();
        if (now - loggedAt < logAgainMs) return;
        loggedAt = now;
        log.warn('Telemetry was not exported', { destination, reason });
    }

    async function sendWaiting(): Promise<void> {
        for (let [next] = waiting; next !== undefined; [next] = waiting) {
            const result = await exporter.send(next);
            if (result.kind !== 'sent') report(result.reason);
            if (result.kind === 'later') return;
            waiting = waiting.filter((batch) => batch !== next);
        }
    }

    return {
        async send(batch) {
            waiting = [...waiting, batch].slice(-maxWaiting);
            sending ??= sendWaiting().finally(() => {
                sending = undefined;
            });
            await sending;
        },
    };
}
