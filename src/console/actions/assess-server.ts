import { assessment } from '../../http/routes/assessment.ts';
import type { Action } from '../definition/action.ts';

/** Reads a server and compares it with the baseline. Fields: `server`, `comment`. */
export const assessServer: Action = { path: 'assess', route: assessment };
