import { flapping } from '../../http/routes/flapping.ts';
import type { Action } from '../definition/action.ts';

/** Ends the flapping of a control on a server. Fields: `server`, `control`, `comment`. */
export const resumeFlapping = (controlIds: readonly string[]): Action => ({
    path: 'flapping',
    route: flapping(controlIds),
});
