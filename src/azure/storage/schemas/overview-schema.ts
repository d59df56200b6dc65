import * as z from 'zod';
import { controlStates } from '../../../model/control-state.ts';
import type { ControlsSummary } from '../../../model/controls-summary.ts';
import type { CompliancePoint, ControlCounts, FleetOverview } from '../../../model/fleet-overview.ts';
import { holdCauses } from '../../../model/server-record.ts';
import { additive, parseStored, type StoredShape, type Upgrades, versioned } from './stored-version.ts';

/** Schemas of what is stored for operators to see. All of it is derived, so that a damaged value is made anew. */

/** Version 2 of each adds the state `reported`. */
const upgrades: Upgrades = [additive];

const instant = z.iso.datetime();
const count = z.number().int().nonnegative();

const waitingChange = { id: z.string(), control: z.string(), since: instant };
const heldControl = { control: z.string(), cause: z.enum(holdCauses), until: instant.exactOptional() };
const flappingControl = {
    control: z.string(),
    since: instant,
    until: instant.exactOptional(),
    actors: z.array(z.string()),
};
const leftAloneControl = { control: z.string(), until: instant, operator: z.string() };

const controlsSummarySchema: z.ZodType<ControlsSummary> = z.object({
    readAt: instant.exactOptional(),
    lastEventAt: instant.exactOptional(),
    states: z.partialRecord(z.enum(controlStates), z.array(z.string())),
    since: z.record(z.string(), instant),
    waiting: z.array(z.object(waitingChange)),
    moreWaiting: count,
    held: z.array(z.object(heldControl)),
    flapping: z.array(z.object(flappingControl)),
    leftAlone: z.array(z.object(leftAloneControl)),
    repairing: count,
    dryRun: z.object({ writes: z.record(z.string(), count), restarts: count }).exactOptional(),
});

export const controlsSummaryShape: StoredShape<ControlsSummary> = {
    upgrades,
    schema: controlsSummarySchema,
};

/** Parses the summary in a row's column; undefined for a damaged one and for one of another version. */
export function parseControlsSummary(text: unknown): ControlsSummary | undefined {
    return parsed(controlsSummaryShape, text, 'Column controls');
}

/** Returns false where the text of a column says that a list of the summary is empty: parsing the summary costs more. */
export function mayListAny(text: unknown, list: 'waiting' | 'held' | 'flapping'): boolean {
    return typeof text === 'string' && !text.includes(`"${list}":[]`);
}

/** Returns the text of a row's column. */
export function controlsSummaryText(summary: ControlsSummary): string {
    return JSON.stringify(versioned(summary, upgrades));
}

/** The stored history of compliance. */
export interface ComplianceHistory {
    readonly points: readonly CompliancePoint[];
}

/** Counts by control are stored without the names of the states: a history has thousands of them. */
const countsByControl = {
    /** Compliant, drifted, exempt, unknown, not applicable. */
    controls: z.record(z.string(), z.tuple([count, count, count, count, count])),
    /** The state that version 2 adds, without zeros. */
    reported: z.record(z.string(), count).exactOptional(),
};

type StoredCounts = z.output<z.ZodObject<typeof countsByControl>>;

/** Returns the value with the counts by the names of the states. */
function withNamedCounts<Value extends StoredCounts>({ controls, reported = {}, ...rest }: Value) {
    const named = Object.entries(controls).map(([control, counts]): [string, ControlCounts] => {
        const [compliant, drifted, exempt, unknown, notApplicable] = counts;
        const counted = { compliant, drifted, reported: reported[control] ?? 0, exempt, unknown };
        return [control, { ...counted, notApplicable }];
    });
    return { ...rest, controls: Object.fromEntries(named) };
}

function storedCounts(controls: FleetOverview['controls']): StoredCounts {
    const entries = Object.entries(controls);
    const counts = entries.map(([control, each]): [string, StoredCounts['controls'][string]] => {
        const { compliant, drifted, exempt, unknown, notApplicable } = each;
        return [control, [compliant, drifted, exempt, unknown, notApplicable]];
    });
    const reported = entries.flatMap(([control, each]) =>
        each.reported === 0 ? [] : [[control, each.reported] as const],
    );
    return {
        controls: Object.fromEntries(counts),
        ...(reported.length === 0 ? {} : { reported: Object.fromEntries(reported) }),
    };
}

function listed<Shape extends z.ZodRawShape>(shape: Shape) {
    return z.object({ total: count, items: z.array(z.object({ server: z.string(), ...shape })) });
}

const overviewFields = z.object({
    at: instant,
    servers: z.object({
        known: count,
        compliant: count,
        drifted: count,
        unknown: count,
        neverRead: count,
        unsummarized: count,
        deleted: count,
    }),
    ...countsByControl,
    holds: z.partialRecord(z.enum(holdCauses), count),
    repairing: count,
    dryRun: z.object({
        servers: count,
        writes: count,
        restarts: count,
        writesByControl: z.record(z.string(), count),
    }),
    waiting: listed(waitingChange),
    held: listed(heldControl),
    flapping: listed(flappingControl),
    leftAlone: listed(leftAloneControl),
    stale: listed({ readAt: instant }),
    sweeps: z.array(z.object({ id: z.string(), startedAt: instant })),
    lastEventAt: instant.exactOptional(),
    queues: z
        .array(z.object({ queue: z.string(), messages: count, oldestAt: instant.exactOptional() }))
        .exactOptional(),
    failedMessages: z.object({ count, isMore: z.boolean() }).exactOptional(),
    overdueSweep: z.object({ since: instant, reason: z.string() }).exactOptional(),
});

const overviewSchema: z.ZodType<FleetOverview> = overviewFields.transform(withNamedCounts);

export const overviewShape: StoredShape<FleetOverview> = { upgrades, schema: overviewSchema };

/** Parses the overview in a blob; undefined for a damaged one and for one of another version. */
export function parseOverview(text: string): FleetOverview | undefined {
    return parsed(overviewShape, text, 'Blob overview.json');
}

/** Returns the overview as it is stored. */
export function storedOverview(value: FleetOverview): object {
    return versioned({ ...value, ...storedCounts(value.controls) }, upgrades);
}

const historySchema: z.ZodType<ComplianceHistory> = z.object({
    points: z.array(
        z
            .object({
                sweepId: z.string(),
                at: instant,
                servers: z.object({ known: count, compliant: count, drifted: count, unknown: count }),
                ...countsByControl,
            })
            .transform(withNamedCounts),
    ),
});

export const historyShape: StoredShape<ComplianceHistory> = { upgrades, schema: historySchema };

/** Parses the history in a blob. Throws NewerDataError for one of a later version, and MalformedInputError. */
export function parseHistory(text: string): ComplianceHistory {
    const result = parseStored(JSON.parse(text), historyShape, 'Blob compliance.json');
    if (!result.success) throw result.error;
    return result.data;
}

/** Returns the history as it is stored. */
export function storedHistory({ points, ...kept }: ComplianceHistory): object {
    const stored = points.map((point) => ({ ...point, ...storedCounts(point.controls) }));
    return versioned({ ...kept, points: stored }, upgrades);
}

function parsed<Value>(shape: StoredShape<Value>, text: unknown, what: string): Value | undefined {
    if (typeof text !== 'string' || text === '') return undefined;
    try {
        return parseStored(JSON.parse(text), shape, what).data;
    } catch {
        return undefined;
    }
}
