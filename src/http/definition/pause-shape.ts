import * as z from 'zod';

/** A pause as operators see it. */
export const pauseShape = z.object({
    operator: z.string(),
    reason: z.string(),
    since: z.string().describe('ISO 8601'),
    until: z
        .string()
        .exactOptional()
        .describe(
            'time at which writes go on by themselves, ISO 8601; absent: when an operator resumes them',
        ),
});
