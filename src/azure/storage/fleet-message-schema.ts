import { z } from 'zod';
import { MalformedInputError } from '../../errors.ts';
import type { FleetMessage } from '../../model/fleet-message.ts';
import { keyEventCause } from './message-schema.ts';

const waits = z.number().int().nonnegative();

const fleetMessage: z.ZodType<FleetMessage> = z.discriminatedUnion('kind', [
    z.object({
        kind: z.literal('keyChanged'),
        key: z.object({ host: z.string().exactOptional(), vault: z.string(), name: z.string() }),
        cause: keyEventCause,
        requestedAt: z.iso.datetime(),
        cursor: z.string().exactOptional(),
        found: z.number().int().nonnegative(),
        waits,
    }),
    z.object({ kind: z.literal('sweep'), sweepId: z.string(), token: z.string(), waits }),
]);

/** Throws MalformedInputError naming each field. */
export function parseFleetMessage(message: unknown): FleetMessage {
    const result = fleetMessage.safeParse(message);
    if (result.success) return result.data;
    throw new MalformedInputError(`A message of queue fleet is not usable: ${z.prettifyError(result.error)}`);
}
