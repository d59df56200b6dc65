import type { Action } from '../definition/action.ts';
import { assessServer } from './assess-server.ts';
import { pauseWrites } from './pause-writes.ts';
import { resumeFlapping } from './resume-flapping.ts';
import { undoRemediation } from './undo-remediation.ts';

/** Every action of the console, for the controls with these ids. */
export function actions(controlIds: readonly string[]): readonly Action[] {
    return [pauseWrites, assessServer, resumeFlapping(controlIds), undoRemediation];
}
