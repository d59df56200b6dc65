import { compareTexts } from '../model/text-order.ts';
import type { Attribution } from './attribution-view.ts';
import type { DriftState, DriftStory } from './drift-story.ts';

/** A drift as far as its group depends on it. */
export interface GroupedDrift {
    readonly id: string;
    /** Resource id. */
    readonly server: string;
    readonly control: string;
    /** The changed values as text, which drifts of one group share. */
    readonly what: string;
    /** ISO 8601. */
    readonly foundAt: string;
    readonly by: Attribution;
    /** Id that Azure gave to the operation that caused it. */
    readonly correlationId?: string;
    readonly state: DriftState;
}

/** Drifts with one cause: found in the same hour, of the same control and change, by the same actor or operation. */
export interface CauseGroup {
    readonly control: string;
    readonly what: string;
    readonly by: Attribution;
    /** Resource ids, each once, in order. */
    readonly servers: readonly string[];
    /** Ids of the drifts, in order. */
    readonly drifts: readonly string[];
    /** The drift that was found last. */
    readonly newest: { readonly server: string; readonly id: string };
    /** Number of drifts by state. */
    readonly states: Readonly<Record<DriftState, number>>;
    /** Times at which the first and the last of them was found, ISO 8601. */
    readonly firstAt: string;
    readonly lastAt: string;
}

/** Returns a story as its group takes it. */
export function groupedDrift(story: DriftStory): GroupedDrift {
    const { id, server, control, foundAt, by, state, evidence, differences } = story;
    const changed = differences.map(({ what, from, to }) => [what, from, to]);
    const found = evidence.map((finding) => [finding.what, finding.found, finding.wanted]);
    const correlationId = by.kind === 'named' ? by.correlationId : undefined;
    return {
        id,
        server,
        control,
        what: (changed.length > 0 ? changed : found)
            .map(([name, from, to]) => `${name}: ${from} → ${to}`)
            .join('; '),
        foundAt,
        by,
        ...(correlationId === undefined ? {} : { correlationId }),
        state,
    };
}

/**
 * Groups drifts by cause, the newest group first. Every drift is in exactly one group, and their order is of no effect.
 * Drifts of an unknown actor are one group where the rest is the same: they were found together.
 */
export function groupsByCause(drifts: readonly GroupedDrift[]): readonly CauseGroup[] {
    const ordered = drifts.toSorted((a, b) => compareTexts(sortKey(a), sortKey(b)));
    const alike = Map.groupBy(ordered, ({ foundAt, control, what }) =>
        JSON.stringify([foundAt.slice(0, '2026-06-15T12'.length), control, what]),
    );
    return [...alike.values()]
        .flatMap(byActorOrOperation)
        .map(groupOf)
        .sort((a, b) => compareTexts(b.lastAt, a.lastAt) || compareTexts(groupKey(a), groupKey(b)));
}

function sortKey({ foundAt, server, id }: GroupedDrift): string {
    return JSON.stringify([foundAt, server, id]);
}

function groupKey({ control, what, servers, drifts }: CauseGroup): string {
    return JSON.stringify([control, what, servers, drifts]);
}

/** Joins drifts that share an actor or an operation, directly or through others. */
function byActorOrOperation(drifts: readonly GroupedDrift[]): readonly (readonly GroupedDrift[])[] {
    let groups: { readonly keys: ReadonlySet<string>; readonly drifts: readonly GroupedDrift[] }[] = [];
    for (const drift of drifts) {
        const keys = new Set(causeKeys(drift));
        const joined = groups.filter((group) => [...keys].some((key) => group.keys.has(key)));
        groups = [
            ...groups.filter((group) => !joined.includes(group)),
            {
                keys: new Set([...joined.flatMap((group) => [...group.keys]), ...keys]),
                drifts: [...joined.flatMap((group) => group.drifts), drift],
            },
        ];
    }
    return groups.map((group) => group.drifts);
}

function causeKeys({ by, correlationId }: GroupedDrift): readonly string[] {
    const operation = correlationId === undefined ? [] : [JSON.stringify(['operation', correlationId])];
    return [JSON.stringify(actorKey(by)), ...operation];
}

function actorKey(by: Attribution): readonly string[] {
    switch (by.kind) {
        case 'named':
            return ['named', by.actor.objectId ?? by.actor.appId ?? ''];
        case 'possible':
            return ['possible', ...by.actors.map(({ objectId, appId }) => objectId ?? appId ?? '').sort()];
        case 'operator':
            return ['operator', by.operator];
        case 'baseline':
            return ['baseline', by.name];
        case 'unknown':
            return ['unknown'];
    }
}

function groupOf(drifts: readonly GroupedDrift[]): CauseGroup {
    const ordered = drifts.toSorted((a, b) => compareTexts(sortKey(a), sortKey(b)));
    const [first] = ordered;
    const last = ordered.at(-1);
    if (first === undefined || last === undefined) throw new RangeError('A group has at least one drift');
    const states: Record<DriftState, number> = {
        repaired: 0,
        ended: 0,
        repairing: 0,
        waiting: 0,
        held: 0,
        open: 0,
    };
    for (const { state } of ordered) states[state] += 1;
    return {
        control: first.control,
        what: first.what,
        by: first.by,
        servers: [...new Set(ordered.map(({ server }) => server))].sort(),
        drifts: ordered.map(({ id }) => id).sort(),
        newest: { server: last.server, id: last.id },
        states,
        firstAt: first.foundAt,
        lastAt: last.foundAt,
    };
}
