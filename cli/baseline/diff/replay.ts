import { standardControls } from '../../../src/baseline/profiles.ts';
import { differencesOf, requestOf } from '../../../src/changes/kinds.ts';
import { controls } from '../../../src/controls/index.ts';
import type {
    FleetAssessment,
    PlannedWrite,
    ServerAssessment,
} from '../../../src/engine/fleet-assessment.ts';
import { controlsOf } from '../../../src/model/change.ts';
import { serverPath } from '../../../src/model/resource-id.ts';
import { statusOf } from '../../../src/report/assessment.ts';
import { decisionText } from '../../../src/report/change-text.ts';
import { assessFleet } from '../../../src/workflows/fleet/assess-fleet.ts';
import { namedBaseline } from '../../assess/baseline.ts';
import { UsageError } from '../../assess/options.ts';
import { type SavedStates, savedStates } from '../../assess/saved-states.ts';
import { CommandError, type World } from '../command.ts';

/** A write that one of the baselines makes or asks for, and the other does not. */
export interface DifferentWrite {
    readonly controls: readonly string[];
    /** `PATCH configurations/log_checkpoints` */
    readonly request: string;
    /** `value: off → on` */
    readonly values: readonly string[];
    /** Action under each baseline: `would apply`, `reported only`, `none`. */
    readonly before: string;
    readonly after: string;
}

export interface DifferentStatus {
    readonly control: string;
    readonly before: string;
    readonly after: string;
}

export interface ServerConsequences {
    /** Resource id. */
    readonly server: string;
    /** Writes of the new baseline that the old one does not make. */
    readonly begins: readonly DifferentWrite[];
    /** Writes of the old baseline that the new one does not make. */
    readonly ends: readonly DifferentWrite[];
    readonly statuses: readonly DifferentStatus[];
}

export interface Consequences {
    /** Number of servers that were judged. */
    readonly judged: number;
    /** Servers with consequences. */
    readonly servers: readonly ServerConsequences[];
    /** Servers that could not be judged, with the reason. */
    readonly unreadable: readonly string[];
}

/** Judges saved states under both baselines, as the command `assess` does. Throws a CommandError without states. */
export async function replayed(
    directory: string,
    names: readonly [string, string],
    workspaceId: string | undefined,
    world: World,
): Promise<Consequences> {
    try {
        const states = await savedStates(directory);
        const [before, after] = await Promise.all(
            names.map((name) => assessed(states, name, workspaceId, world)),
        );
        if (before === undefined || after === undefined) throw new CommandError(1, 'nothing was judged');
        return consequencesOf(before, after);
    } catch (error) {
        if (error instanceof UsageError) throw new CommandError(2, error.message);
        throw error;
    }
}

async function assessed(
    { subscriptionIds, lister, reader }: SavedStates,
    name: string,
    workspaceId: string | undefined,
    world: World,
): Promise<FleetAssessment> {
    const clock = { now: world.now };
    const { name: title, source } = namedBaseline({
        name,
        workspaceId,
        knownControls: standardControls(),
        clock,
    });
    const progress = { listed: () => undefined, assessed: () => undefined };
    return await assessFleet(
        { lister, reader, baseline: { name: title, current: source.current }, controls, clock, progress },
        { subscriptionIds, servers: [], concurrency: 4, readsEverything: false },
    );
}

function consequencesOf(before: FleetAssessment, after: FleetAssessment): Consequences {
    const earlier = new Map(before.servers.map((each) => [serverPath(each.server), each]));
    const servers = after.servers.flatMap((next) => {
        const old = earlier.get(serverPath(next.server));
        const found = old === undefined ? undefined : serverConsequences(old, next);
        return found === undefined ? [] : [found];
    });
    return {
        judged: after.servers.length,
        servers,
        unreadable: after.servers.flatMap(({ server, result }) =>
            result.kind === 'assessed' ? [] : [`${serverPath(server)}: ${result.reason}`],
        ),
    };
}

function serverConsequences(old: ServerAssessment, next: ServerAssessment): ServerConsequences | undefined {
    if (old.result.kind !== 'assessed' || next.result.kind !== 'assessed') return undefined;
    const [was, is] = [writesOf(old.result.writes), writesOf(next.result.writes)];
    const begins = onlyIn(is, was, (write, other) => ({ ...write, before: other, after: write.action }));
    const ends = onlyIn(was, is, (write, other) => ({ ...write, before: write.action, after: other }));
    const before = new Map(old.result.controls.map((each) => [each.control.id, statusOf(each)]));
    const statuses = next.result.controls.flatMap((result) => {
        const [from, to] = [before.get(result.control.id) ?? 'off', statusOf(result)];
        return from === to ? [] : [{ control: result.control.id, before: from, after: to }];
    });
    const isEmpty = begins.length + ends.length + statuses.length === 0;
    return isEmpty ? undefined : { server: serverPath(next.server), begins, ends, statuses };
}

interface Write extends Pick<DifferentWrite, 'controls' | 'request' | 'values'> {
    readonly action: string;
    /** Applied now, or after an approval. */
    readonly isMade: boolean;
}

function writesOf(writes: readonly PlannedWrite[]): ReadonlyMap<string, Write> {
    return new Map(
        writes.map(({ change, decision }) => {
            const { method, resource } = requestOf(change);
            const values = differencesOf(change).map(({ what, from, to }) => `${what}: ${from} → ${to}`);
            const write: Write = {
                controls: controlsOf(change),
                request: `${method} ${resource}`,
                values,
                action: decisionText(decision),
                isMade: decision.kind === 'apply' || decision.kind === 'ask',
            };
            return [`${write.request} ${values.join()}`, write];
        }),
    );
}

/** Returns the writes that are made under one baseline, and under the other one not, or with another action. */
function onlyIn(
    own: ReadonlyMap<string, Write>,
    others: ReadonlyMap<string, Write>,
    described: (write: Write, other: string) => Write & DifferentWrite,
): readonly DifferentWrite[] {
    return [...own].flatMap(([key, write]) => {
        const other = others.get(key);
        if (!write.isMade || (other?.isMade === true && other.action === write.action)) return [];
        // An approval that is no longer necessary begins a write; one that is now necessary ends it.
        if (other?.isMade === true && write.action !== 'would apply') return [];
        const { controls, request, values, before, after } = described(write, other?.action ?? 'none');
        return [{ controls, request, values, before, after }];
    });
}
