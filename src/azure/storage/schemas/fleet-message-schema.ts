import * as z from 'zod';
import { MalformedInputError } from '../../../errors.ts';
import type { FleetMessage } from '../../../model/fleet-message.ts';
import { keyEventCause, pageToken } from './message-schema.ts';
import { type Upgrades, upgraded } from './stored-version.ts';

const requeues = z.number().int().nonnegative();

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
    }),
    z.object({ kind: z.literal('sweep'), sweepId: z.string(), token: z.string(), requeues }),
]);

/** Upgrades of messages of queue `fleet` from older versions. */
export const fleetMessageUpgrades: Upgrades = [{ fields: { waits: 'requeues' } }];

/** Parses a message. Throws MalformedInputError, which names each invalid field. */
export function parseFleetMessage(message: unknown): FleetMessage {
    const result = fleetMessage.safeParse(
        upgraded(message, fleetMessageUpgrades, 'A message of queue fleet'),
    );
    if (result.success) return result.data;
    throw new MalformedInputError(`A message of queue fleet is malformed: ${z.prettifyError(result.error)}`);
}
