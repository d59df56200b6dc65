import type { Cause } from './cause.ts';
import type { RecentEvent } from './drift.ts';
import type { ServerId } from './resource-id.ts';
import type { SliceName } from './server-state.ts';

/** A request to assess some slices of one server. */
export interface AssessmentMessage {
    readonly server: ServerId;
    readonly slices: readonly SliceName[];
    readonly cause: Cause;
    /** ISO 8601. A read that began later satisfies the request. */
    readonly requestedAt: string;
    /** Number of requeues because the server was locked or could not be read. */
    readonly requeues: number;
    /** `low` for the sweep, so that events come first. Absent: normal. */
    readonly priority?: 'low';
    /** True when its reads had a place in time, which has come. */
    readonly isScheduled?: true;
    /** Other events that have arrived since: they may name the actor of a change. */
    readonly recentEvents?: readonly RecentEvent[];
    /** True when another assessment of the server was running: other pending requests are read together with this one. */
    readonly isCoalesced?: true;
    /** True when Event Grid's delivery of the cause requested it, and nothing else did. */
    readonly isDelivery?: true;
    /** Number of consecutive "not found" results after which it checks whether the server is back. */
    readonly absences?: number;
    /** W3C trace context of the span that sent it. Absent: telemetry is off. Decides nothing. */
    readonly traceparent?: string;
}

/** A request to advance the remediations of one server by one step. */
export interface RemediationMessage {
    readonly server: ServerId;
    readonly remediationId: string;
    /** Step token: only the message with the record's current token has an effect. */
    readonly token: string;
    readonly requeues: number;
    /** Time of the step, ISO 8601: queues deliver to the second, and up to a second early. Absent: at once. */
    readonly dueAt?: string;
    /** True when its call had a place in time, which has come. */
    readonly isScheduled?: true;
    /** W3C trace context of the span that sent it. Absent: telemetry is off. Decides nothing. */
    readonly traceparent?: string;
}

export interface PendingRequest {
    readonly slice: SliceName;
    readonly cause: Cause;
    /** ISO 8601. */
    readonly requestedAt: string;
}

/** The part of a request for an assessment that another assessment can answer. */
export type RequestedSlices = Pick<AssessmentMessage, 'slices' | 'cause' | 'requestedAt'>;
