import type { Catalogue, DatabaseAccess, Membership, Role, RoleSetting } from '../model/catalogue.ts';
import { administratorRole } from '../model/predefined-roles.ts';
import { identifier, literal } from './quoting.ts';

/** The identity as which Pgwarden, or the person who runs a command, connects. */
export interface Principal {
    /** Name of the role. */
    readonly role: string;
    /** Object id in Microsoft Entra. Absent: unknown. */
    readonly objectId?: string;
    readonly type: 'user' | 'group' | 'service';
}

/**
 * Returns the statement that creates the role of a principal, which an Entra administrator runs in database `postgres`. By
 * object id, so that a principal of the same name cannot slip in. Source: "Manage Microsoft Entra users".
 */
export function principalStatement({ role, objectId = 'OBJECT-ID', type }: Principal): string {
    return `SELECT * FROM pg_catalog.pgaadauth_create_principal_with_oid(${literal(role)}, ${literal(objectId)}, ${literal(type)}, false, false);`;
}

/** The most connections of the role: two for each of two reads at a time. */
export const maxConnections = 4;

/**
 * Returns the SQL with which a database administrator lets a principal look: a role that may log in and connect, and how to
 * take it away. `databases`: those to which PUBLIC may not connect. Throws MalformedInputError for a name that PostgreSQL
 * cannot have.
 */
export function lookScript(principal: Principal, databases: readonly string[]): string {
    const role = identifier(principal.role);
    const names = databases.map(identifier);
    return [
        '-- 1. In database postgres, as a Microsoft Entra administrator of the server:',
        principalStatement(principal),
        connectionLimit(role),
        readOnly(role),
        ...(names.length === 0
            ? []
            : [
                  '',
                  '-- 2. As the owner of each database. From another role, PostgreSQL only warns and grants nothing:',
              ]),
        ...names.map((name) => `GRANT CONNECT ON DATABASE ${name} TO ${role};`),
        '',
        '-- To take it away again, as the same roles:',
        ...names.map((name) => `-- REVOKE CONNECT ON DATABASE ${name} FROM ${role};`),
        `-- DROP ROLE ${role};`,
        '',
    ].join('\n');
}

function connectionLimit(role: string): string {
    return `ALTER ROLE ${role} CONNECTION LIMIT ${maxConnections};`;
}

function readOnly(role: string): string {
    return `ALTER ROLE ${role} SET default_transaction_read_only = on;`;
}

/** A difference between a server and what `lookScript` grants. */
export interface GrantProblem {
    readonly problem: string;
    /** The statement that helps. */
    readonly statement: string;
}

/**
 * Returns the differences of a server from the script: the role is missing, may do more, or may not connect.
 * `databases`: those that it must reach.
 */
export function grantProblems(
    { roles, memberships, settings, databases: known }: Catalogue,
    principal: Principal,
    databases: readonly string[],
): readonly GrantProblem[] {
    const found = roles.find(({ name }) => name === principal.role);
    const role = identifier(principal.role);
    if (found === undefined) {
        return [{ problem: `the role ${role} does not exist`, statement: principalStatement(principal) }];
    }
    return [
        ...identityProblems(found, principal),
        ...attributeProblems(found),
        ...memberProblems(memberships, roles, principal.role),
        ...(found.connectionLimit === maxConnections
            ? []
            : [{ problem: `${role} has another limit of connections`, statement: connectionLimit(role) }]),
        ...settingProblems(settings, principal),
        ...databases.flatMap((name) => databaseProblems(name, known, principal.role)),
    ];
}

/** The rest of the script follows it. */
function recreation(principal: Principal): string {
    return `DROP ROLE ${identifier(principal.role)}; ${principalStatement(principal)}`;
}

function identityProblems({ name, entra }: Role, principal: Principal): readonly GrantProblem[] {
    const again = recreation(principal);
    if (entra === undefined) {
        return [{ problem: `${identifier(name)} is no role of Microsoft Entra`, statement: again }];
    }
    const isOther =
        principal.objectId !== undefined &&
        entra.objectId?.toLowerCase() !== principal.objectId.toLowerCase();
    return [
        ...(isOther
            ? [{ problem: `${identifier(name)} belongs to another principal`, statement: again }]
            : []),
        ...(entra.isAdministrator
            ? [{ problem: `${identifier(name)} is an administrator in Microsoft Entra`, statement: again }]
            : []),
    ];
}

/** The attributes that the role must not have, each with its opposite in SQL. */
const attributes = [
    ['isSuperuser', 'NOSUPERUSER'],
    ['canCreateRoles', 'NOCREATEROLE'],
    ['canCreateDatabases', 'NOCREATEDB'],
    ['canReplicate', 'NOREPLICATION'],
    ['bypassesRowSecurity', 'NOBYPASSRLS'],
] as const satisfies readonly (readonly [keyof Role, string])[];

function attributeProblems(role: Role): readonly GrantProblem[] {
    const name = identifier(role.name);
    const login = { problem: `${name} may not log in`, statement: `ALTER ROLE ${name} LOGIN;` };
    const password = { problem: `${name} has a password`, statement: `ALTER ROLE ${name} PASSWORD NULL;` };
    return [
        ...(role.canLogin ? [] : [login]),
        ...(/^(md5|scram)/i.test(role.authenticationType ?? '') ? [password] : []),
        ...attributes
            .filter(([attribute]) => role[attribute])
            .map(([, opposite]) => ({
                problem: `${name} has the attribute ${opposite.slice(2)}`,
                statement: `ALTER ROLE ${name} ${opposite};`,
            })),
    ];
}

/** The role may be in no other. Administrators, who manage it, may be its members; others could act in its name. */
function memberProblems(
    memberships: readonly Membership[],
    roles: readonly Role[],
    role: string,
): readonly GrantProblem[] {
    const administrators = new Set([
        administratorRole,
        ...roles
            .filter(({ isSuperuser, entra }) => isSuperuser || entra?.isAdministrator)
            .map(({ name }) => name),
        ...memberships.filter((each) => each.role === administratorRole).map(({ member }) => member),
    ]);
    return memberships
        .filter((each) => each.member === role || (each.role === role && !administrators.has(each.member)))
        .map((each) => ({
            problem: `${identifier(each.member)} is a member of ${identifier(each.role)}`,
            statement: `REVOKE ${identifier(each.role)} FROM ${identifier(each.member)};`,
        }));
}

/** The role has one setting. PostgreSQL lets every role change its own; `session.ts` overrides them. */
function settingProblems(settings: readonly RoleSetting[], principal: Principal): readonly GrantProblem[] {
    const role = identifier(principal.role);
    const own = settings.filter((setting) => setting.role === principal.role);
    const ofServer = own.filter(({ database }) => database === undefined);
    const isReadOnly = (setting: RoleSetting): boolean =>
        setting.name === 'default_transaction_read_only' && setting.value === 'on';
    // From PostgreSQL 16 on, only a superuser can reset it.
    const isStuck = own.some((setting) => setting.name === 'transaction_read_only');
    const again = recreation(principal);
    const others = {
        problem: `${role} has settings that the SQL does not give`,
        statement: isStuck ? again : `ALTER ROLE ${role} RESET ALL; ${readOnly(role)}`,
    };
    const databases = new Set(own.flatMap(({ database }) => (database === undefined ? [] : [database])));
    return [
        ...(ofServer.some(isReadOnly)
            ? []
            : [{ problem: `${role} is not read-only by default`, statement: readOnly(role) }]),
        ...(ofServer.some((setting) => setting.name !== 'default_transaction_read_only') ? [others] : []),
        ...[...databases].map(identifier).map((database) => ({
            problem: `${role} has settings in the database ${database}`,
            statement: isStuck ? again : `ALTER ROLE ${role} IN DATABASE ${database} RESET ALL;`,
        })),
    ];
}

function databaseProblems(
    name: string,
    known: readonly DatabaseAccess[],
    role: string,
): readonly GrantProblem[] {
    const database = known.find((each) => each.name === name);
    const sql = identifier(name);
    if (database === undefined) {
        return [{ problem: `the database ${sql} does not exist`, statement: `CREATE DATABASE ${sql};` }];
    }
    const mayConnect =
        database.publicPrivileges.includes('CONNECT') || database.connectGrantees.includes(role);
    return [
        ...(mayConnect
            ? []
            : [
                  {
                      problem: `${identifier(role)} may not connect to ${sql}`,
                      statement: `GRANT CONNECT ON DATABASE ${sql} TO ${identifier(role)};`,
                  },
              ]),
        ...(database.owner === role
            ? [
                  {
                      problem: `${identifier(role)} owns the database ${sql}`,
                      statement: `ALTER DATABASE ${sql} OWNER TO ${administratorRole};`,
                  },
              ]
            : []),
    ];
}
