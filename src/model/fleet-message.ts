import type { KeyEventCause } from './cause.ts';
import type { KeyName } from './key-event.ts';

/** Work on the fleet as a whole: one page of servers per message. */
export type FleetMessage =
    /** Find the servers that use the key and ask for their assessment. */
    | {
          readonly kind: 'keyChanged';
          readonly key: KeyName;
          readonly cause: KeyEventCause;
          /** ISO 8601, when the event arrived. */
          readonly requestedAt: string;
          /** Where the search goes on. Absent: at the beginning. */
          readonly cursor?: string;
          /** Servers that were found on the pages before. */
          readonly found: number;
          readonly requeues: number;
      }
    /** Go on with the sweep. Only the message with the sweep's own token moves anything. */
    | {
          readonly kind: 'sweep';
          readonly sweepId: string;
          readonly token: string;
          readonly requeues: number;
      };
