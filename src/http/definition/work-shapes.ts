import * as z from 'zod';

/** Waiting changes and held, flapping and left-alone controls, as the overview and the list of servers show them. */

export const holdCause = z.enum(['dryRun', 'baseline', 'paused', 'budget', 'flapping', 'window', 'undone']);

export const waitingChange = z.object({
    id: z.string().describe('id of the approval'),
    control: z.string(),
    since: z.string().describe('time of the request, ISO 8601'),
});

export const heldControl = z.object({
    control: z.string(),
    cause: holdCause,
    until: z.string().exactOptional().describe('ISO 8601; absent: the end is not known in advance'),
});

export const flappingControl = z.object({
    control: z.string(),
    since: z.string().describe('ISO 8601'),
    until: z.string().exactOptional().describe('time at which repairs go on if nothing changes, ISO 8601'),
    actors: z.array(z.string()),
});

export const leftAloneControl = z.object({
    control: z.string(),
    until: z.string().describe('ISO 8601'),
    operator: z.string(),
});
