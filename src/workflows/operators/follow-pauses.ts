import { dueReminder } from '../../engine/pause-reminder.ts';
import { RecordConflictError } from '../../errors.ts';
import { type AuditEntry, fleet } from '../../model/audit-entry.ts';
import { isOver, type Pause, type PauseState } from '../../model/pause.ts';
import { serverOfKey, serverPath } from '../../model/resource-id.ts';
import type { AuditLog, Clock, Log, PauseSwitch, ServerRecords } from '../../ports.ts';
import { eachAlone } from '../flow/each-alone.ts';
import type { PauseScope } from '../server/gate-context.ts';
import { endedEntry, pausedEntry, reminderEntry } from './pause-entries.ts';

export interface FollowPausesPorts {
    readonly pause: PauseSwitch;
    readonly records: Pick<ServerRecords, 'read'>;
    readonly audit: AuditLog;
    readonly clock: Clock;
    readonly log: Log;
}

/** A stored pause. */
interface StoredPause {
    /** The server's key. Absent: the fleet. */
    readonly key?: string;
    readonly pause: Pause;
}

/** Entries that are due about a pause, and what is stored of it afterwards. */
interface DueEntries extends StoredPause {
    readonly entries: readonly AuditEntry[];
    /** Absent: the pause is removed. */
    readonly next?: Pause;
}

/**
 * Records and removes the pauses whose time is over, and reminds operators of the others. Runs every minute. Writes do not
 * depend on it: a pause that has ended holds none, removed or not. The entries come first: a process that dies before it
 * stores what it did leaves them to the next one, which adds nothing.
 */
export async function followPauses(ports: FollowPausesPorts): Promise<void> {
    const state = await ports.pause.read();
    const now = ports.clock.now();
    const followed: DueEntries[] = [];
    const work = storedPauses(state).map((stored) => async () => {
        const due = await dueEntries(ports, stored, now);
        if (due === undefined) return;
        for (const entry of due.entries) await ports.audit.append(entry);
        followed.push(due);
    });
    try {
        await eachAlone(work);
    } finally {
        if (followed.length > 0) await store(ports, followed.reduce(followedUp, state));
    }
}

function storedPauses({ fleet: ofFleet, servers }: PauseState): readonly StoredPause[] {
    const ofServers = Object.entries(servers).map(([key, pause]) => ({ key, pause }));
    return ofFleet === undefined ? ofServers : [{ pause: ofFleet }, ...ofServers];
}

async function dueEntries(
    ports: FollowPausesPorts,
    { key, pause }: StoredPause,
    now: Date,
): Promise<DueEntries | undefined> {
    const at = now.toISOString();
    const stored = key === undefined ? { pause } : { key, pause };
    const scope: PauseScope = key === undefined ? 'fleet' : 'server';
    if (isOver(pause, now)) {
        const server = await chainOf(ports.records, key);
        // The process that paused may have died before it recorded the pause.
        return { ...stored, entries: [pausedEntry(server, pause), endedEntry(server, scope, pause, at)] };
    }
    const reminder = dueReminder(pause, now);
    if (reminder === undefined) return undefined;
    const server = await chainOf(ports.records, key);
    return {
        ...stored,
        entries: [reminderEntry(server, scope, pause, reminder, at)],
        next: { ...pause, remindedAt: at },
    };
}

/** Returns the `server` of the entries: the resource id as Azure spells it, where the server has a record. */
async function chainOf(records: Pick<ServerRecords, 'read'>, key: string | undefined): Promise<string> {
    const server = key === undefined ? undefined : serverOfKey(key);
    if (server === undefined) return fleet;
    return serverPath((await records.read(server))?.record.server ?? server);
}

/** Returns the state with what is stored of the pause afterwards. */
function followedUp({ fleet: ofFleet, ...state }: PauseState, { key, next }: DueEntries): PauseState {
    if (key === undefined) return next === undefined ? state : { ...state, fleet: next };
    const { [key]: _before, ...others } = state.servers;
    return {
        ...state,
        ...(ofFleet === undefined ? {} : { fleet: ofFleet }),
        servers: next === undefined ? others : { ...others, [key]: next },
    };
}

async function store(ports: FollowPausesPorts, state: PauseState): Promise<void> {
    try {
        await ports.pause.write(state);
    } catch (error) {
        if (!(error instanceof RecordConflictError)) throw error;
        ports.log.debug('An operator changed the pauses meanwhile', { reason: error.message });
    }
}
