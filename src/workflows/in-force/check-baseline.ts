import { BaselineUnreadableError } from '../../errors.ts';
import type { BaselineSource, Log } from '../../ports.ts';
import { type NoteExpiringExemptionsPorts, noteExpiringExemptions } from './note-expiring-exemptions.ts';

export interface CheckBaselinePorts extends NoteExpiringExemptionsPorts {
    readonly baseline: BaselineSource;
    readonly log: Log;
}

/**
 * Asks for the baseline without a server at hand, so that a change, a refusal, or the end of an exemption is recorded on a
 * quiet fleet too.
 */
export async function checkBaseline(ports: CheckBaselinePorts): Promise<void> {
    const { baseline, log } = ports;
    try {
        await noteExpiringExemptions(ports, await baseline.current());
    } catch (error) {
        if (!(error instanceof BaselineUnreadableError)) throw error;
        log.error('Nothing is written without a baseline', { reason: error.message });
    }
}
