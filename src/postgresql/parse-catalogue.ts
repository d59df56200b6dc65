import * as z from 'zod';
import type { Catalogue, EntraRole } from '../model/catalogue.ts';
import type { UnreadPart } from '../model/server-state.ts';
import { flag, instant, more, name, names, optional, present, value } from './parse-fields.ts';

const role = z.object({
    name,
    isSuperuser: flag,
    canCreateRoles: flag,
    canCreateDatabases: flag,
    canLogin: flag,
    canReplicate: flag,
    bypassesRowSecurity: flag,
    connectionLimit: z.int(),
    validUntil: optional(instant),
    label: optional(z.string().max(1_000)),
});

const membership = z
    .object({
        role: name,
        member: name,
        grantor: name,
        hasAdminOption: flag,
        inherits: optional(flag),
        canSet: optional(flag),
    })
    .transform(present);

const setting = z.object({ role: optional(name), database: optional(name), name, value }).transform(present);

const database = z.object({
    name,
    owner: name,
    allowsConnections: flag,
    isTemplate: flag,
    publicPrivileges: names,
    connectGrantees: names,
});

const catalogue = z.object({
    version: z.int(),
    readAt: instant,
    isReplica: flag,
    roles: z.array(role),
    memberships: z.array(membership),
    settings: z.array(setting),
    databases: z.array(database),
    more,
});

/** How the passwords of roles are stored, by role. */
export type AuthenticationTypes = Readonly<Record<string, string>>;

export interface ParsedCatalogue {
    readonly catalogue: Catalogue;
    /** Lists that were cut. */
    readonly unread: readonly UnreadPart[];
}

/** Parses the result of the catalog statement. Throws ZodError if PostgreSQL returned another shape. */
export function parseCatalogue(result: unknown, types: AuthenticationTypes | undefined): ParsedCatalogue {
    const { more: left, roles, ...others } = catalogue.parse(result);
    const unread = Object.entries(left).flatMap(([part, rows]) =>
        rows === 0 ? [] : [{ part, reason: `${rows} more are not read`, transient: false }],
    );
    return {
        catalogue: {
            ...others,
            roles: roles.map(({ label, ...found }) => {
                const type =
                    types !== undefined && Object.hasOwn(types, found.name) ? types[found.name] : undefined;
                return present({ ...found, authenticationType: type, entra: entraRole(label) });
            }),
        },
        unread,
    };
}

const authenticationTypes = z.record(z.string(), z.string().max(100));

/** Parses the result of Azure's function. Throws ZodError for another shape. */
export function parseAuthenticationTypes(result: unknown): AuthenticationTypes {
    return authenticationTypes.parse(result);
}

/** Parses a security label of provider `pgaadauth`: `aadauth,oid=…,type=service,admin`. */
function entraRole(label: string | undefined): EntraRole | undefined {
    if (label === undefined) return undefined;
    const words = label.split(',');
    const wordAfter = (key: string): string | undefined =>
        words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
    return present({
        objectId: wordAfter('oid'),
        principalType: wordAfter('type'),
        isAdministrator: words.includes('admin'),
    });
}
