import type { ServerPage, ServerQuery } from '../../model/server-summary.ts';
import type { Clock } from '../../ports.ts';
import type { OverviewStore, ServerPages } from '../../view-ports.ts';
import { staleBefore } from '../../views/staleness.ts';
import { lastSweeps } from './show-server.ts';

export interface ListServersPorts {
    readonly posture: ServerPages;
    readonly overview: Pick<OverviewStore, 'read'>;
    readonly clock: Clock;
}

export interface ServerListQuery extends Omit<ServerQuery, 'with' | 'readBefore'> {
    /** `stale`: only servers that were not read for two sweep intervals. */
    readonly with?: ServerQuery['with'] | 'stale';
}

/** Returns a page of the servers that match, after at most three pages of rows. */
export async function listServers(ports: ListServersPorts, query: ServerListQuery): Promise<ServerPage> {
    const { with: work, ...rest } = query;
    if (work !== 'stale')
        return await ports.posture.page(work === undefined ? rest : { ...rest, with: work });
    const readBefore = staleBefore(ports.clock.now(), await lastSweeps(ports)).toISOString();
    return await ports.posture.page({ ...rest, readBefore });
}
