import type { Actor, Cause, EventCause } from './cause.ts';

/** One drift of one control on one server, from the read that found it to its one end. */
export interface Drift {
    /** Carried by every audit entry about it. */
    readonly id: string;
    /** Start of the read that found it, ISO 8601. */
    readonly foundAt: string;
    /** The trigger of the assessment that found it. Names no actor: the parts say whose change it was. */
    readonly cause: Cause;
    /** The drifted parts of the server and the origin of each, by the part's name. */
    readonly parts: Readonly<Record<string, Origin>>;
    /** True when its end is recorded as exempted: an exemption rules out the repair, and the server is unchanged. */
    readonly isExempt?: true;
    /** True when a repair of it was abandoned since the last read: only the next read shows what remains of it. */
    readonly isGivenUp?: true;
    /** Its end: decided, and perhaps not recorded in the audit yet. */
    readonly ending?: Ending;
}

/** The origin of a part's present value, as far as it is known. Instants are ISO 8601. */
export interface Origin {
    /**
     * Period that contains the change: from the last read of another value, absent where none is known, to the end of the
     * read that found this value. Absent as a whole: the value is older, and no event can be about it.
     */
    readonly between?: Period;
    /** Time since which the part does not meet the baseline: when it was changed, else when it was found. */
    readonly since: string;
    /** The change that led to the value. An event in it names the actor of exactly this change. */
    readonly cause?: Cause;
    /** All actors who wrote the part between the two reads, where there are several or the one cannot be determined. */
    readonly possibleActors?: readonly Actor[];
}

export interface Period {
    readonly after?: string;
    readonly until: string;
    /** True when other sections of the server changed as well: an event of the server can be about those. */
    readonly isShared?: true;
}

/** Ways in which a drift ends. */
export const driftEnds = [
    /** Pgwarden repaired it. */
    'repaired',
    /** The server meets the baseline again without Pgwarden's repair. */
    'resolved',
    /** The baseline no longer requires it. */
    'allowed',
    /** An exemption rules out its repair. */
    'exempted',
    /** Its control was switched off. */
    'off',
    /** Its control no longer applies to the server. */
    'notApplicable',
    /** The server was deleted. */
    'serverDeleted',
] as const;

export type DriftEnd = (typeof driftEnds)[number];

/** The end of a drift, as it is to be recorded. */
export interface Ending {
    readonly end: DriftEnd;
    /** ISO 8601. */
    readonly at: string;
    readonly reason: string;
    readonly cause: Cause;
    readonly possibleActors?: readonly Actor[];
}

/** A drift that has ended, kept for an event that arrives late and names its actor. */
export interface PastDrift {
    readonly id: string;
    readonly control: string;
    /** ISO 8601. */
    readonly endedAt: string;
    readonly cause: Cause;
    readonly parts: Readonly<Record<string, Origin>>;
}

/** Digest of the last read of a slice, as far as controls depend on it. */
export interface ObservedSlice {
    /** Start of the read, ISO 8601. */
    readonly at: string;
    /** Digest of the baseline's requirements on the server at that time. */
    readonly rules: string;
    /** Digest of each part that differs from Azure's default. */
    readonly parts: Readonly<Record<string, string>>;
    /** Pgwarden's own writes since then: the time of the read back, ISO 8601, and the digest of the value. */
    readonly written?: Readonly<Record<string, { readonly at: string; readonly value: string }>>;
}

/** An event, and the time at which it arrived, ISO 8601. */
export interface RecentEvent {
    readonly event: EventCause;
    readonly at: string;
}

/** Returns the field with which an audit entry names the drift of its control; empty when there is none. */
export function driftField(
    drifts: Readonly<Record<string, Drift>> | undefined,
    control: string,
): { readonly drift?: string } {
    const drift = drifts?.[control];
    return drift === undefined ? {} : { drift: drift.id };
}

/** Returns the time since which the first of the drifted parts does not meet the baseline, ISO 8601. */
export function driftBegan({ parts, foundAt }: Pick<Drift, 'parts' | 'foundAt'>): string {
    const [first = foundAt] = Object.values(parts)
        .map(({ since }) => since)
        .sort();
    return first;
}
