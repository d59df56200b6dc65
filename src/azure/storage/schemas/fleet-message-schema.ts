import * as z from 'zod';
import type { FleetMessage } from '../../../model/fleet-message.ts';
import { keyEventCause, pageToken, parseMessage } from './message-schema.ts';
import type { StoredShape, Upgrades } from './stored-version.ts';

const requeues = z.number().int().nonnegative();
const traceparent = z.string().exactOptional();

/** Names of keys, vaults and hosts. They go into a query, so they may have no character that needs quoting. */
const keyPart = /^[a-z0-9-]{1,127}$/;
const keyHost = /^[a-z0-9-]{1,127}(?:\.[a-z0-9-]{1,63})*(?::\d{1,5})?$/;

const fleetMessage: z.ZodType<FleetMessage> = z.discriminatedUnion('kind', [
    z.object({
        kind: z.literal('keyChanged'),
        key: z.object({
            host: z.string().regex(keyHost).exactOptional(),
            vault: z.string().regex(keyPart),
            name: z.string().regex(keyPart),
        }),
        cause: keyEventCause,
        requestedAt: z.iso.datetime(),
        cursor: pageToken.exactOptional(),
        found: z.number().int().nonnegative(),
        requeues,
        traceparent,
    }),
    z.object({ kind: z.literal('sweep'), sweepId: z.string(), token: z.string(), requeues, traceparent }),
]);

/** Upgrades of messages of queue `fleet` from older versions. */
export const fleetMessageUpgrades: Upgrades = [{ fields: { waits: 'requeues' } }];

export const fleetShape: StoredShape<FleetMessage> = { upgrades: fleetMessageUpgrades, schema: fleetMessage };

/** Parses a message. Throws MalformedInputError, which names each invalid field, and NewerDataError. */
export function parseFleetMessage(message: unknown): FleetMessage {
    return parseMessage(message, fleetShape, 'fleet');
}
