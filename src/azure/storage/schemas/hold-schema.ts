import * as z from 'zod';

/** Schema of the reasons for which drift is held. */
export const holdCauseSchema = z.enum([
    'dryRun',
    'baseline',
    'paused',
    'budget',
    'flapping',
    'window',
    'undone',
]);
