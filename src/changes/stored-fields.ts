import { z } from 'zod';

/** Stored fields that several kinds of change have. */

/** Why a change is made. */
export const purpose = {
    control: z.string(),
    alsoFor: z.array(z.string()).exactOptional(),
    disruption: z.enum(['none', 'restart', 'connectivity', 'lockout']),
};

export const enabledState = z.enum(['Enabled', 'Disabled']);
