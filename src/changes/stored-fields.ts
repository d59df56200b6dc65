import * as z from 'zod';

/** Schemas of stored fields that several kinds of change have. */

/** The controls of a change, and its disruption. */
export const purpose = {
    control: z.string(),
    alsoFor: z.array(z.string()).exactOptional(),
    disruption: z.enum(['none', 'restart', 'connectivity', 'lockout']),
};

export const enabledState = z.enum(['Enabled', 'Disabled']);
