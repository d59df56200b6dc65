import type { KeyEventCause } from './cause.ts';
import type { KeyName } from './key-event.ts';

/** Work on the whole fleet: one page of servers per message. */
export type FleetMessage =
    /** Find the servers that use the key and request an assessment of each. */
    | {
          readonly kind: 'keyChanged';
          readonly key: KeyName;
          readonly cause: KeyEventCause;
          /** Arrival of the event, ISO 8601. */
          readonly requestedAt: string;
          /** Position at which the search continues. Absent: the beginning. */
          readonly cursor?: string;
          /** Number of servers found on the pages before. */
          readonly found: number;
          readonly requeues: number;
          /** W3C trace context of the span that sent it. Absent: telemetry is off. Decides nothing. */
          readonly traceparent?: string;
      }
    /** Continue the sweep. Only the message with the sweep's own token has an effect. */
    | {
          readonly kind: 'sweep';
          readonly sweepId: string;
          readonly token: string;
          readonly requeues: number;
          /** W3C trace context of the span that sent it. Absent: telemetry is off. Decides nothing. */
          readonly traceparent?: string;
      };
