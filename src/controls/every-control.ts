import { databaseControls } from './databases/index.ts';
import type { Control } from './definition/control.ts';
import { controls } from './index.ts';

/**
 * Every control, those inside the databases last: for what must know all ids, such as the schema, the profiles, and pages.
 * The function app judges `controls` alone.
 */
export const everyControl: readonly Control[] = [...controls, ...databaseControls];
