import { boundedStatement, cut } from './bounded-lists.ts';
import { identifier } from './quoting.ts';

/**
 * The statements that read the shared catalogs, in database `postgres`. One text for PostgreSQL 13 to 18: columns that came
 * later are read through `to_jsonb`. Never `pg_authid`, whose rows hold hashes.
 */

const megabyte = 1_048_576;

/** JavaScript has no time after 9999 or before Christ in this form, and needs none. */
const validUntil = `case when r.rolvaliduntil < 'infinity'
    then least(greatest(r.rolvaliduntil, '0001-01-01 00:00:00+00'), '9999-12-31 00:00:00+00') end`;

const entraLabel = `(select left(l.label, 1000) from pg_shseclabel l
    where l.provider = 'pgaadauth' and l.classoid = 'pg_authid'::regclass and l.objoid = r.oid)`;

/** Source: `pg_roles`, `pg_auth_members`, `pg_db_role_setting`, `pg_database`. */
export const catalogueStatement = boundedStatement({
    maxBytes: 8 * megabyte,
    fields: {
        version: "current_setting('server_version_num')::int",
        readAt: 'now()',
        isReplica: 'pg_is_in_recovery()',
    },
    lists: [
        {
            name: 'roles',
            rows: `select r.rolname as "name", r.rolsuper as "isSuperuser", r.rolcreaterole as "canCreateRoles",
                r.rolcreatedb as "canCreateDatabases", r.rolcanlogin as "canLogin", r.rolreplication as "canReplicate",
                r.rolbypassrls as "bypassesRowSecurity", r.rolconnlimit as "connectionLimit",
                ${validUntil} as "validUntil", ${entraLabel} as "label"
                from pg_roles r where r.rolname !~ '^pg_'`,
            order: '"name"',
            max: 10_000,
        },
        {
            name: 'memberships',
            rows: `select g.rolname as "role", m.rolname as "member", coalesce(b.rolname, '') as "grantor",
                a.admin_option as "hasAdminOption", to_jsonb(a)->'inherit_option' as "inherits",
                to_jsonb(a)->'set_option' as "canSet"
                from pg_auth_members a join pg_roles g on g.oid = a.roleid join pg_roles m on m.oid = a.member
                left join pg_roles b on b.oid = a.grantor`,
            order: '"role", "member", "grantor"',
            max: 20_000,
        },
        {
            name: 'settings',
            rows: `select r.rolname as "role", d.datname as "database", lower(left(split_part(c, '=', 1), 200)) as "name",
                ${cut("substr(c, strpos(c, '=') + 1)")} as "value"
                from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole
                left join pg_database d on d.oid = s.setdatabase, unnest(s.setconfig) c`,
            order: '"role" nulls first, "database" nulls first, "name"',
            max: 10_000,
        },
        {
            name: 'databases',
            rows: `select d.datname as "name", pg_get_userbyid(d.datdba) as "owner", d.datallowconn as "allowsConnections",
                d.datistemplate as "isTemplate",
                (select coalesce(jsonb_agg(distinct x.privilege_type), '[]')
                    from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) x where x.grantee = 0) as "publicPrivileges",
                (select coalesce(jsonb_agg(distinct pg_get_userbyid(x.grantee)), '[]')
                    from aclexplode(d.datacl) x where x.grantee <> 0 and x.privilege_type = 'CONNECT') as "connectGrantees"
                from pg_database d`,
            order: '"name"',
            max: 2_000,
        },
    ],
});

/**
 * Finds Azure's function that tells how passwords are stored. Anybody who may create functions could make another one of
 * that name: only a superuser's counts, and on Azure no customer is one. Source: "Connect with SCRAM", step 7.
 */
export const authenticationTypesFinder = `select n.nspname::text
from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_roles r on r.oid = p.proowner
where p.proname = 'azure_roles_authtype' and p.pronargs = 0 and p.proretset and r.rolsuper
    and has_function_privilege(p.oid, 'execute') and has_schema_privilege(n.oid, 'usage')
order by n.nspname <> 'pg_catalog', n.nspname limit 1`;

/** Returns the statement that calls Azure's function in its schema. */
export function authenticationTypesStatement(schema: string): string {
    return `select coalesce(jsonb_object_agg(t.rolename, left(t.authtype, 100)), '{}')::text
from (select * from ${identifier(schema)}.azure_roles_authtype() limit 20000) t`;
}
