import { sweepRequest } from '../../http/routes/sweeps.ts';
import type { Action } from '../definition/action.ts';

/** Starts a sweep of every server. Field: `comment`. */
export const requestSweep: Action = { path: 'sweep', route: sweepRequest };
