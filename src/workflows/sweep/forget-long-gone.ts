import { RecordConflictError } from '../../errors.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { SweepPorts } from './sweep.ts';

/** How long it is kept what operators decided of a server that is gone. */
const keptMs = 90 * 24 * 3_600_000;

/** Forgets servers that have been gone for so long that they do not come back. */
export async function forgetLongGone(
    ports: Pick<SweepPorts, 'posture' | 'records' | 'clock' | 'log'>,
): Promise<void> {
    const oldest = ports.clock.now().getTime() - keptMs;
    const isLongGone = (gone: string | undefined): boolean => gone !== undefined && Date.parse(gone) < oldest;
    for (const { server, gone } of await ports.posture.servers()) {
        if (!isLongGone(gone)) continue;
        const stored = await ports.records.read(server);
        if (stored === undefined || !isLongGone(stored.record.gone)) continue;
        try {
            await ports.records.remove(server, stored.etag);
        } catch (error) {
            if (!(error instanceof RecordConflictError)) throw error;
            // It came back at this very moment.
            ports.log.debug('Server is back', { server: serverPath(server) });
        }
    }
}
