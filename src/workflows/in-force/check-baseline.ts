import { BaselineUnreadableError } from '../../errors.ts';
import type { BaselineSource, Log } from '../../ports.ts';

/** Asks for the baseline without a server at hand, so that a change or a refusal is recorded on a quiet fleet too. */
export async function checkBaseline({
    baseline,
    log,
}: {
    readonly baseline: BaselineSource;
    readonly log: Log;
}): Promise<void> {
    try {
        await baseline.current();
    } catch (error) {
        if (!(error instanceof BaselineUnreadableError)) throw error;
        log.error('Nothing is written without a baseline', { reason: error.message });
    }
}
