import * as z from 'zod';

/** Counts of servers by the state of a control. */
export const serversByState = z
    .object({
        compliant: z.int(),
        drifted: z.int(),
        reported: z.int().describe('drifted in mode report, which makes no server drifted'),
        exempt: z.int(),
        unknown: z.int(),
        notApplicable: z.int(),
    })
    .describe('number of servers by state');
