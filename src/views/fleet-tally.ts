import { type ControlState, controlStates, zeroByState } from '../model/control-state.ts';
import type { ControlsSummary, DryRunHolds } from '../model/controls-summary.ts';
import type { EndedSweep, FleetOverview } from '../model/fleet-overview.ts';
import { serverPath } from '../model/resource-id.ts';
import type { HoldCause } from '../model/server-record.ts';
import type { ServerSummary } from '../model/server-summary.ts';
import { compareTexts, lastText } from '../model/text-order.ts';

import { firstItems } from './first-items.ts';
import { isStale } from './staleness.ts';

/** Items of each list in the overview; the others are counted. */
const maxItems = 100;

/** Counts servers one after the other, so that no more than one row of a large fleet is kept. */
export interface FleetTally {
    add(server: ServerSummary): void;
    /** Returns the overview of everything that was added. */
    overview(): FleetOverview;
}

/** Makes a tally of the fleet at an instant. `sweeps`: the last ones that ended, newest first. */
export function fleetTally(at: Date, sweeps: readonly EndedSweep[]): FleetTally {
    const servers = {
        known: 0,
        compliant: 0,
        drifted: 0,
        unknown: 0,
        neverRead: 0,
        unsummarized: 0,
        deleted: 0,
    };
    const controls = new Map<string, Record<ControlState, number>>();
    const holds: Partial<Record<HoldCause, number>> = {};
    const lists = fleetLists();
    const dryRun = { servers: 0, writes: 0, restarts: 0 };
    const writesByControl: Record<string, number> = {};
    let repairing = 0;
    let lastEventAt: string | undefined;

    function count(server: string, summary: ControlsSummary): void {
        for (const state of controlStates) {
            for (const control of summary.states[state] ?? []) {
                const counts = controls.get(control) ?? zeroByState();
                counts[state] += 1;
                controls.set(control, counts);
            }
        }
        for (const { cause } of summary.held) holds[cause] = (holds[cause] ?? 0) + 1;
        repairing += summary.repairing;
        lastEventAt = lastText(lastEventAt, summary.lastEventAt);
        if (summary.dryRun !== undefined) countDryRun(summary.dryRun);
        if (summary.readAt === undefined) servers.neverRead += 1;
        else if (isStale(summary.readAt, at, sweeps)) lists.stale.add({ server, readAt: summary.readAt });
        lists.addSummary(server, summary, at);
    }

    function countDryRun({ writes, restarts }: DryRunHolds): void {
        dryRun.servers += 1;
        dryRun.restarts += restarts;
        for (const [control, count] of Object.entries(writes)) {
            dryRun.writes += count;
            writesByControl[control] = (writesByControl[control] ?? 0) + count;
        }
    }

    return {
        add({ server, verdict, deletedAt, controls: summary }) {
            if (deletedAt !== undefined) {
                servers.deleted += 1;
                return;
            }
            servers.known += 1;
            servers[verdict] += 1;
            if (summary === undefined) servers.unsummarized += 1;
            else count(serverPath(server), summary);
        },
        overview: () => ({
            at: at.toISOString(),
            servers: { ...servers },
            controls: Object.fromEntries([...controls].sort(([a], [b]) => compareTexts(a, b))),
            holds: { ...holds },
            repairing,
            dryRun: { ...dryRun, writesByControl: { ...writesByControl } },
            ...lists.listed(),
            sweeps,
            ...(lastEventAt === undefined ? {} : { lastEventAt }),
        }),
    };
}

type FleetLists = Pick<FleetOverview, 'waiting' | 'held' | 'flapping' | 'leftAlone' | 'stale'>;

/** Makes the lists of the overview. An item without an end comes after all that have one. */
function fleetLists() {
    type Item<Name extends keyof FleetLists> = FleetLists[Name]['items'][number];
    const waiting = firstItems<Item<'waiting'>>(maxItems, ({ since }) => since);
    const held = firstItems<Item<'held'>>(maxItems, ({ until = '~' }) => until);
    const flapping = firstItems<Item<'flapping'>>(maxItems, ({ since }) => since);
    const leftAlone = firstItems<Item<'leftAlone'>>(maxItems, ({ until }) => until);
    const stale = firstItems<Item<'stale'>>(maxItems, ({ readAt }) => readAt);
    return {
        stale,
        addSummary(server: string, summary: ControlsSummary, at: Date): void {
            for (const each of summary.waiting) waiting.add({ server, ...each });
            waiting.addUnlisted(summary.moreWaiting);
            for (const each of summary.held) if (each.cause !== 'dryRun') held.add({ server, ...each });
            for (const each of summary.flapping) flapping.add({ server, ...each });
            for (const each of summary.leftAlone) {
                if (Date.parse(each.until) > at.getTime()) leftAlone.add({ server, ...each });
            }
        },
        listed: (): FleetLists => ({
            waiting: waiting.listed(),
            held: held.listed(),
            flapping: flapping.listed(),
            leftAlone: leftAlone.listed(),
            stale: stale.listed(),
        }),
    };
}
