import type { Circumstances } from '../../engine/gate.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { Change } from '../../model/change.ts';
import { type ServerId, serverKey } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { ServerProperties } from '../../model/server-state.ts';
import type { Clock, Digest, PauseState, PauseSwitch } from '../../ports.ts';

export interface CircumstancesPorts {
    readonly pause: PauseSwitch;
    readonly clock: Clock;
    readonly digest: Digest;
    readonly isDryRun: boolean;
}

/** One change of one server for good: another `from`, another fingerprint, another approval. */
export function changeFingerprint(digest: Digest, server: ServerId, change: Change): string {
    return digest(`${serverKey(server)}\n${canonicalJson(change)}`).slice(0, 32);
}

/** Reads the switches once, and gives what is known for the decision about each change of the server. */
export async function readCircumstances(
    ports: CircumstancesPorts,
    server: ServerId,
    properties: ServerProperties | undefined,
): Promise<(record: ServerRecord, change: Change) => Circumstances> {
    const state = await ports.pause.read();
    const now = ports.clock.now();
    return (record, change) => ({
        isDryRun: ports.isDryRun,
        now,
        paused: pauseText(state, server),
        contested: record.contested,
        undone: record.undone,
        personal: record.decisions[changeFingerprint(ports.digest, server, change)],
        server: properties,
    });
}

/** Why writes to the server are paused, or undefined when they are not. */
export function pauseText(state: PauseState, server: ServerId): string | undefined {
    const own = state.servers[serverKey(server)];
    const pause = state.fleet ?? own;
    if (pause === undefined) return undefined;
    const what = state.fleet === undefined ? 'this server' : 'all writes';
    return `${pause.operator} paused ${what} at ${pause.since}: ${pause.reason}`;
}
