import type { Actor, Cause, EventCause } from './cause.ts';

/** One drift of one control on one server, from the read that found it to its one end. */
export interface Drift {
    /** Carried by every audit entry about it. */
    readonly id: string;
    /** When the read that found it began, ISO 8601. */
    readonly foundAt: string;
    /** What made Pgwarden look when it was found. Names nobody: whose change it was, the parts tell. */
    readonly cause: Cause;
    /** What of the server drifted, and where that came from, by the part's name. */
    readonly parts: Readonly<Record<string, Origin>>;
    /** Its end is told: an exemption stands against the repair, and the server is still as it was. */
    readonly isExempt?: true;
    /** A repair of it was given up since the last read: what is left of it only the next read tells. */
    readonly isGivenUp?: true;
    /** Its end is decided and may not be told yet. */
    readonly ending?: Ending;
}

/** Where a part's present value came from, as far as that is known. Instants are ISO 8601. */
export interface Origin {
    /**
     * The change lies between these: the last read of another value, absent where none is known, and the end of the read
     * that found this one. Absent as a whole: the value is older, nobody's event can be of it.
     */
    readonly between?: Period;
    /** Since when the part is not as the baseline wants it: when it was changed, else when it was found. */
    readonly since: string;
    /** The change that made it so. An event in it names who made exactly this change. */
    readonly cause?: Cause;
    /** Everybody who wrote it between the two reads, where it was more than one, or where it cannot be told. */
    readonly possibleActors?: readonly Actor[];
}

export interface Period {
    readonly after?: string;
    readonly until: string;
    /** Other sections of the server changed with this one: an event of the server can be of these. */
    readonly isShared?: true;
}

/** How a drift ended. */
export const driftEnds = [
    /** Pgwarden repaired it. */
    'repaired',
    /** It went away by itself, or somebody else mended it. */
    'resolved',
    /** The baseline does not ask for it any more. */
    'allowed',
    /** An exemption stands against its repair. */
    'exempted',
    /** Its control was switched off. */
    'off',
    /** Its control does not apply to the server any more. */
    'notApplicable',
    /** The server is gone. */
    'serverDeleted',
] as const;

export type DriftEnd = (typeof driftEnds)[number];

/** What is to be told of an end. */
export interface Ending {
    readonly end: DriftEnd;
    /** ISO 8601. */
    readonly at: string;
    readonly reason: string;
    readonly cause: Cause;
    readonly possibleActors?: readonly Actor[];
}

/** A drift that is over, kept for the event that comes late and names who made it. */
export interface PastDrift {
    readonly id: string;
    readonly control: string;
    /** ISO 8601. */
    readonly endedAt: string;
    readonly cause: Cause;
    readonly parts: Readonly<Record<string, Origin>>;
}

/** What the last read of a slice saw, as far as controls depend on it. */
export interface ObservedSlice {
    /** When the read began, ISO 8601. */
    readonly at: string;
    /** What the baseline asked of the server then, as a digest. */
    readonly rules: string;
    /** A digest of each part that is not as Azure makes it by default. */
    readonly parts: Readonly<Record<string, string>>;
    /** What Pgwarden itself wrote since: when it was read back, ISO 8601, and its digest. */
    readonly written?: Readonly<Record<string, { readonly at: string; readonly value: string }>>;
}

/** An event that was heard of, and when it arrived, ISO 8601. */
export interface RecentEvent {
    readonly event: EventCause;
    readonly at: string;
}

/** What an entry about a control says of its drift: nothing when there is none. */
export function driftField(
    drifts: Readonly<Record<string, Drift>> | undefined,
    control: string,
): { readonly drift?: string } {
    const drift = drifts?.[control];
    return drift === undefined ? {} : { drift: drift.id };
}
