import * as z from 'zod';
import { predefinedRoles } from '../model/predefined-roles.ts';
import { strictObject, wholeNumber } from './fields.ts';

/** The schema of the threshold `databases`. */

const roleText = 'the name of a role, at most 63 bytes, not one of PostgreSQL’s own (pg_…)';
const roleName = z.string(roleText).refine((name) => isName(name) && !name.startsWith('pg_'), roleText);
const databaseText = 'the name of a database, at most 63 bytes';
const databaseName = z.string(databaseText).refine(isName, databaseText);

/** Names in PostgreSQL: any characters, compared with case. */
function isName(text: string): boolean {
    return text !== '' && new TextEncoder().encode(text).byteLength <= 63;
}

export const databasesThreshold = strictObject({
    administrators: z
        .array(roleName)
        .exactOptional()
        .describe('Roles that may be administrators, besides those that Azure created or lists.'),
    predefinedRoleMembers: z
        .array(strictObject({ role: z.enum(predefinedRoles), member: roleName }))
        .exactOptional()
        .describe('Roles that may be members of a predefined role, besides administrators.'),
    publicConnect: z
        .array(databaseName)
        .exactOptional()
        .describe('Databases to which every role may connect.'),
    passwordDays: wholeNumber(1, 3650)
        .exactOptional()
        .describe('Maximum number of days until a password expires, 1 to 3650.'),
});
