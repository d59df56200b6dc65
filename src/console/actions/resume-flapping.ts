import { flapping } from '../../http/routes/flapping.ts';
import type { Action } from '../definition/action.ts';

/** Lets repairs of a flapping control go on. Fields: `server`, `control`, `comment`. */
export const resumeFlapping = (controlIds: readonly string[]): Action => ({
    path: 'resume-flapping',
    route: flapping(controlIds),
});
