import { RecordConflictError } from '../../errors.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { SweepPorts } from './sweep-ports.ts';

/** Time for which operators' decisions about a deleted server are kept. */
const keptMs = 90 * 24 * 3_600_000;

/** Forgets servers that were deleted so long ago that they do not come back. */
export async function forgetLongDeleted(
    ports: Pick<SweepPorts, 'posture' | 'records' | 'clock' | 'log'>,
): Promise<void> {
    const oldest = ports.clock.now().getTime() - keptMs;
    const isLongGone = (deletedAt: string | undefined): boolean =>
        deletedAt !== undefined && Date.parse(deletedAt) < oldest;
    for await (const { server, deletedAt } of ports.posture.servers()) {
        if (!isLongGone(deletedAt)) continue;
        const stored = await ports.records.read(server);
        if (stored === undefined || !isLongGone(stored.record.deletedAt)) continue;
        try {
            await ports.records.remove(server, stored.etag);
        } catch (error) {
            if (!(error instanceof RecordConflictError)) throw error;
            // It came back at this very moment.
            ports.log.debug('Server is back', { server: serverPath(server) });
        }
    }
}
