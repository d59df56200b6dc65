import type { Control } from '../definition/control.ts';

/** Every control that looks inside the databases, in the order in which pages and reports show them. Only a connection to PostgreSQL lets them judge. */
export const databaseControls: readonly Control[] = [];
