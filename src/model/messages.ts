import type { Cause } from './cause.ts';
import type { RecentEvent } from './drift.ts';
import type { SliceName } from './server-state.ts';

/** Asks for an assessment of some slices of one server. */
export interface AssessmentMessage {
    /** Resource id. */
    readonly server: string;
    readonly slices: readonly SliceName[];
    readonly cause: Cause;
    /** ISO 8601. A read that began later answers the request. */
    readonly requestedAt: string;
    /** How often it was put back because the server was being worked on or could not be read. */
    readonly requeues: number;
    /** The sweep's, which leaves room for what events ask. Absent: normal. */
    readonly priority?: 'low';
    /** Its reads have their place in time already. */
    readonly isScheduled?: true;
    /** Other events that were heard of meanwhile: they may tell who made a change. */
    readonly recentEvents?: readonly RecentEvent[];
    /** It met another assessment of the server: what else was asked for meanwhile is read with it. */
    readonly isCoalesced?: true;
    /** It looks whether the server is there again, after so many answers in a row that it is not. */
    readonly absences?: number;
}

/** Moves the remediations of one server a step on. */
export interface RemediationMessage {
    /** Resource id. */
    readonly server: string;
    readonly remediationId: string;
    /** Only the message with the record's own token moves anything. */
    readonly token: string;
    readonly requeues: number;
}
