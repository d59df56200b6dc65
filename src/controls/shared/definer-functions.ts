import type { Catalogue } from '../../model/catalogue.ts';
import type { DefinerFunction } from '../../model/database-objects.ts';
import { administratorRole } from '../../model/predefined-roles.ts';
import { superusersOfAzure } from './administrators.ts';
import { memberIndex, membersOf } from './role-members.ts';

/** Returns the function as `regprocedure` shows it, unquoted: `sales.total(integer, text)`. */
export function functionText({ schema, name, identityArguments }: DefinerFunction): string {
    return `${schema}.${name}(${identityArguments})`;
}

/** Tells if nobody but Azure can have made the function: only a superuser creates one in C. */
export function isCompiled({ language }: DefinerFunction): boolean {
    return language === 'c' || language === 'internal';
}

/** Predefined roles that are as good as an administrator. */
const allData = [
    'pg_read_all_data',
    'pg_write_all_data',
    'pg_execute_server_program',
    'pg_write_server_files',
];

/** Returns the roles whose privileges reach beyond their own objects: what they may do to the server or to all of its data. */
export function powerfulRoles(catalogue: Catalogue): ReadonlySet<string> {
    const attributed = catalogue.roles.filter(
        (role) => role.isSuperuser || role.bypassesRowSecurity || role.canCreateRoles || role.canReplicate,
    );
    const roots = [
        administratorRole,
        ...superusersOfAzure(catalogue),
        ...allData,
        ...attributed.map(({ name }) => name),
    ];
    return new Set([...roots, ...membersOf(memberIndex(catalogue.memberships), roots).keys()]);
}
