import type { Action } from '../definition/action.ts';
import { assessServer } from './assess-server.ts';
import { pauseWrites } from './pause-writes.ts';

/** Every action of the console, for the controls with these ids. */
export function actions(_controlIds: readonly string[]): readonly Action[] {
    return [pauseWrites, assessServer];
}
