import type { Catalogue } from '../../model/catalogue.ts';
import type { DatabaseObjects } from '../../model/database-objects.ts';
import type { ServerState } from '../../model/server-state.ts';
import { authenticationTypes, unreadRows } from '../../model/unread-inside.ts';
import { compliant, type Finding, notApplicable, type Verdict } from '../../model/verdict.ts';
import type { Decidable, MissingPart } from '../definition/control.ts';

/** Findings that one verdict names. A server can have thousands. */
const maxFindings = 20;

/** Returns the verdict about what lies inside a server. It names the first findings in their order, and counts the rest. */
export function verdictInside({ isReplica }: Catalogue, findings: () => readonly Finding[]): Verdict {
    if (isReplica) return notApplicable('A replica has its primary’s roles and objects');
    const found = findings().toSorted(byText);
    if (found.length === 0) return compliant;
    const more = found.length - maxFindings;
    return { kind: 'drifted', evidence: found.slice(0, maxFindings), ...(more > 0 ? { more } : {}) };
}

function byText(a: Finding, b: Finding): number {
    return compared(a.what, b.what) || compared(a.found, b.found) || compared(a.wanted, b.wanted);
}

function compared(a: string, b: string): number {
    return a === b ? 0 : a < b ? -1 : 1;
}

/** Returns a finding for each object in each database that is one. */
export function inDatabases<Item>(
    databases: readonly DatabaseObjects[],
    items: (database: DatabaseObjects) => readonly Item[],
    finding: (item: Item, database: DatabaseObjects) => Finding | undefined,
): readonly Finding[] {
    return databases.flatMap((database) => items(database).flatMap((item) => finding(item, database) ?? []));
}

/** Ready-made `decidableWithout`. */

/** Needs the catalogue, but not the form in which passwords are stored. */
export function withoutPasswords({ slice, part }: MissingPart): Decidable {
    return slice === 'catalogue' && part === authenticationTypes ? 'everything' : 'nothing';
}

/** The same, and the administrators that Azure lists: one more of them is no finding. */
export function withoutAdministrators(missing: MissingPart, { catalogue }: CatalogueState): Decidable {
    if (missing.slice !== 'administrators') return withoutPasswords(missing);
    return catalogue.isReplica ? 'everything' : 'compliance';
}

/** Needs these lists of every database; the others can prove drift. */
export function withoutDatabases(
    ...lists: readonly (keyof DatabaseObjects)[]
): (missing: MissingPart, state: InsideState) => Decidable {
    return (missing, { catalogue, databases }) => {
        if (missing.slice !== 'databases') return withoutPasswords(missing);
        if (catalogue.isReplica) return 'everything';
        const list = unreadRows(databases).find(({ part }) => part === missing.part)?.list;
        return list === undefined || lists.some((each) => each === list) ? 'drift' : 'everything';
    };
}

type CatalogueState = Pick<ServerState, 'catalogue'>;
type InsideState = Pick<ServerState, 'catalogue' | 'databases'>;
