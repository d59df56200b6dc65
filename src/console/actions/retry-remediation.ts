import { retry } from '../../http/routes/retry.ts';
import type { Action } from '../definition/action.ts';

/** Assesses the server of a failed remediation without a wait. Fields: `id`, `server`, `comment`. */
export const retryRemediation: Action = { path: 'retry', route: retry };
