import { pause } from '../../http/routes/pause.ts';
import type { Action } from '../definition/action.ts';

/** Stops writes or allows them again, on one server or everywhere. Fields: `action`, `server`, `reason`. */
export const pauseWrites: Action = { path: 'pause', route: pause };
