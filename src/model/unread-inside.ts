import type { Catalogue } from './catalogue.ts';
import type { DatabaseObjects } from './database-objects.ts';
import type { UnreadPart } from './server-state.ts';

/** The part of a catalogue that lacks where no role tells how its password is stored. */
export const authenticationTypes = 'authenticationTypes';

const advice =
    'azure_roles_authtype() is missing, is not Azure’s own, or may not be called: GRANT EXECUTE ON FUNCTION azure_roles_authtype() TO <role of Pgwarden>';

/** Returns what a read of the catalogue lacks: PostgreSQL refuses it to a role, which is not an error of the read. */
export function unreadInCatalogue({ roles }: Catalogue): readonly UnreadPart[] {
    const isTold = roles.some(({ authenticationType }) => authenticationType !== undefined);
    return isTold ? [] : [{ part: authenticationTypes, reason: advice, transient: false }];
}

/** A list of a database that has more rows than are read. */
export interface UnreadRows extends UnreadPart {
    readonly list: string;
}

/** Returns the lists of databases of which only the first rows were read, as parts: `orders/definerFunctions`. */
export function unreadRows(databases: readonly DatabaseObjects[]): readonly UnreadRows[] {
    return databases.flatMap(({ database, more = {} }) =>
        Object.entries(more)
            .filter(([, rows]) => rows > 0)
            .map(([list, rows]) => ({
                part: `${database}/${list}`,
                list,
                reason: `${rows} rows more than Pgwarden reads`,
                transient: false,
            })),
    );
}
