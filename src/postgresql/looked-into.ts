import type { DatabaseAccess } from '../model/catalogue.ts';

/** The database in which Azure keeps its functions, and which every server has. */
export const mainDatabase = 'postgres';

/** Databases that are Azure's or PostgreSQL's own. A template that a user made is read like any other. */
const skipped = ['template0', 'template1', 'azure_maintenance', 'azure_sys'];

/** Returns the names of the databases that are read. */
export function lookedInto(databases: readonly DatabaseAccess[]): readonly string[] {
    return databases
        .filter(({ name, allowsConnections }) => allowsConnections && !skipped.includes(name))
        .map(({ name }) => name);
}
