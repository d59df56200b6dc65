import { pausesInForce } from '../../model/pause.ts';
import type { Clock, PauseSwitch } from '../../ports.ts';
import { type ShownPause, shownPause } from '../../views/pause-view.ts';

export interface ShowPausePorts {
    readonly pause: Pick<PauseSwitch, 'read'>;
    readonly clock: Clock;
}

/** The pauses in force. */
export interface ShownPauses {
    /** Null: not all writes are paused. */
    readonly fleet: ShownPause | null;
    /** By the key of the server. */
    readonly servers: Readonly<Record<string, ShownPause>>;
}

/** Returns the pauses that hold writes now. */
export async function showPause({ pause, clock }: ShowPausePorts): Promise<ShownPauses> {
    const { fleet, servers } = pausesInForce(await pause.read(), clock.now());
    const shown = Object.entries(servers).map(([server, paused]) => [server, shownPause(paused)]);
    return { fleet: fleet === undefined ? null : shownPause(fleet), servers: Object.fromEntries(shown) };
}
