import type { Control } from '../../controls/definition/control.ts';
import { BaselineUnreadableError } from '../../errors.ts';
import type { EndedSweep } from '../../model/fleet-overview.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { BaselineSource, Clock, PauseSwitch, ServerRecords } from '../../ports.ts';
import type { OverviewStore } from '../../view-ports.ts';
import { shownPause } from '../../views/pause-view.ts';
import { type NowContext, type PauseNow, type ServerNow, serverNow } from '../../views/server-now.ts';
import { pauseOf } from '../server/gate-context.ts';

export interface ShowServerPorts {
    readonly records: Pick<ServerRecords, 'read'>;
    readonly baseline: BaselineSource;
    readonly pause: Pick<PauseSwitch, 'read'>;
    readonly overview: Pick<OverviewStore, 'read'>;
    readonly controls: readonly Control[];
    readonly clock: Clock;
}

/** Returns the state of a server now, from its record alone; undefined for a server without one. */
export async function showServer(ports: ShowServerPorts, server: ServerId): Promise<ServerNow | undefined> {
    const stored = await ports.records.read(server);
    if (stored === undefined) return undefined;
    const { record } = stored;
    const [sweeps, pause, baseline] = await Promise.all([
        lastSweeps(ports),
        ports.pause.read(),
        baselineNow(ports, record),
    ]);
    const now = ports.clock.now();
    const paused = pauseNow(pauseOf(pause, record, now));
    return serverNow(record, {
        now,
        controls: ports.controls,
        sweeps,
        ...baseline,
        ...(paused === undefined ? {} : { paused }),
    });
}

/** Returns the last sweeps that ended, as the overview has them: by these, a read counts as stale. */
export async function lastSweeps({
    overview,
}: Pick<ShowServerPorts, 'overview'>): Promise<readonly EndedSweep[]> {
    const stored = await overview.read();
    return stored?.kind === 'overview' ? stored.overview.sweeps : [];
}

/** Reads the baseline of the server. Without one, everything else is shown all the same. */
async function baselineNow(
    ports: ShowServerPorts,
    { server, tags }: ServerRecord,
): Promise<Pick<NowContext, 'baseline' | 'problem'>> {
    try {
        const current = await ports.baseline.current(server);
        if (current.needsTags && tags === undefined) {
            return {
                problem: 'the baseline selects servers by tag, and the tags of this one were not read yet',
            };
        }
        return { baseline: current.effective(server, tags) };
    } catch (error) {
        if (!(error instanceof BaselineUnreadableError)) throw error;
        return { problem: error.message };
    }
}

function pauseNow(found: ReturnType<typeof pauseOf>): PauseNow | undefined {
    if (found === undefined) return undefined;
    const { scope, pause } = found;
    return { scope, ...shownPause(pause) };
}
