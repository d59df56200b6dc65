import { boundedStatement, cut } from './bounded-lists.ts';

/**
 * The statement that reads the objects of one database. One text for PostgreSQL 13 to 18. Of functions only the heads, of
 * foreign servers only `sslmode`, of user mappings nothing but whose they are. Objects of extensions are left out: the
 * extension manages them.
 */

const maxRows = 1_000;
const megabyte = 1_048_576;

/** `pg_` is the prefix of the system's schemas, which no user can create. */
const common = [
    `s as materialized (select n.oid, n.nspname, n.nspowner, n.nspacl from pg_namespace n
        where n.nspname !~ '^pg_' and n.nspname <> 'information_schema')`,
    `e as materialized (select d.classid, d.objid from pg_depend d
        where d.deptype = 'e' and d.refclassid = 'pg_extension'::regclass)`,
];

function ownedByNoExtension(catalog: string, oid: string): string {
    return `not exists (select from e where e.classid = '${catalog}'::regclass and e.objid = ${oid})`;
}

const schemas = `select s.nspname as "name", pg_get_userbyid(s.nspowner) as "owner",
    (select coalesce(jsonb_agg(distinct pg_get_userbyid(x.grantor)), '[]')
        from aclexplode(s.nspacl) x where x.grantee = 0 and x.privilege_type = 'CREATE') as "publicCreateGrantors"
    from s`;

const publicRelations = `select case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
        when 'f' then 'foreign table' when 'S' then 'sequence' else 'table' end as "kind",
    s.nspname as "schema", c.relname as "name", pg_get_userbyid(c.relowner) as "owner",
    jsonb_agg(distinct pg_get_userbyid(x.grantor)) as "grantors", jsonb_agg(distinct x.privilege_type) as "privileges"
    from pg_class c join s on s.oid = c.relnamespace, aclexplode(c.relacl) x
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and x.grantee = 0 and ${ownedByNoExtension('pg_class', 'c.oid')}
    group by c.oid, c.relkind, s.nspname, c.relname, c.relowner`;

const definerFunctions = `select s.nspname as "schema", p.proname as "name",
    ${cut("coalesce(pg_get_function_identity_arguments(p.oid), '')")} as "identityArguments",
    pg_get_userbyid(p.proowner) as "owner", l.lanname as "language",
    (select ${cut('substr(c, 13)')} from unnest(p.proconfig) c where starts_with(c, 'search_path=')) as "searchPath",
    exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
        where x.grantee = 0 and x.privilege_type = 'EXECUTE') as "isPublic"
    from pg_proc p join s on s.oid = p.pronamespace join pg_language l on l.oid = p.prolang
    where p.prosecdef and ${ownedByNoExtension('pg_proc', 'p.oid')}`;

const rowSecurity = `select s.nspname as "schema", c.relname as "name", pg_get_userbyid(c.relowner) as "owner",
    c.relrowsecurity as "isEnabled", c.relforcerowsecurity as "isForced", coalesce(p.policies, 0) as "policies"
    from pg_class c join s on s.oid = c.relnamespace
    left join (select polrelid, count(*) as policies from pg_policy group by polrelid) p on p.polrelid = c.oid
    where c.relkind in ('r', 'p') and (c.relrowsecurity or p.policies > 0)`;

/** Without a schema, an entry repeats PostgreSQL's own defaults: EXECUTE on functions and USAGE on types. */
const defaultPrivileges = `select pg_get_userbyid(a.defaclrole) as "role", n.nspname as "schema",
    case a.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types'
        when 'n' then 'schemas' else 'large objects' end as "objects",
    jsonb_agg(distinct x.privilege_type) as "privileges"
    from pg_default_acl a left join pg_namespace n on n.oid = a.defaclnamespace, aclexplode(a.defaclacl) x
    where x.grantee = 0 and not (a.defaclnamespace = 0 and a.defaclobjtype in ('f', 'T'))
    group by a.oid, a.defaclrole, n.nspname, a.defaclobjtype`;

const extensions = `select x.extname as "name", left(x.extversion, 100) as "version", n.nspname as "schema"
    from pg_extension x join pg_namespace n on n.oid = x.extnamespace`;

const userMappings = `select f.srvname as "server", w.fdwname as "wrapper", m.usename as "user",
    (select left(substr(o, 9), 100) from unnest(f.srvoptions) o where starts_with(o, 'sslmode=')) as "sslMode"
    from pg_user_mappings m join pg_foreign_server f on f.oid = m.srvid
    join pg_foreign_data_wrapper w on w.oid = f.srvfdw`;

const eventTriggers = `select t.evtname as "name", pg_get_userbyid(t.evtowner) as "owner", t.evtevent as "event",
    t.evtfoid::regproc::text as "function"
    from pg_event_trigger t where t.evtenabled <> 'D' and ${ownedByNoExtension('pg_event_trigger', 't.oid')}`;

/** The rows that a control most likely calls drifted come first, so that they are not those that are cut. */
export const databaseStatement = boundedStatement({
    maxBytes: 4 * megabyte,
    common,
    fields: {
        database: 'current_database()',
        availableExtensions: `(select coalesce(jsonb_agg(a.name), '[]') from pg_available_extensions a where a.name = 'pgaudit')`,
    },
    lists: [
        {
            name: 'schemas',
            rows: schemas,
            order: `"publicCreateGrantors" = '[]', "name"`,
            max: maxRows,
        },
        { name: 'publicRelations', rows: publicRelations, order: '"schema", "name"', max: maxRows },
        {
            name: 'definerFunctions',
            rows: definerFunctions,
            order: '"searchPath" is not null, not "isPublic", "schema", "name", "identityArguments"',
            max: maxRows,
        },
        { name: 'rowSecurity', rows: rowSecurity, order: '"isEnabled", "schema", "name"', max: maxRows },
        {
            name: 'defaultPrivileges',
            rows: defaultPrivileges,
            order: '"role", "schema", "objects"',
            max: maxRows,
        },
        { name: 'extensions', rows: extensions, order: '"name"', max: maxRows },
        {
            name: 'userMappings',
            rows: userMappings,
            order: `"user" <> 'public', "server", "user"`,
            max: maxRows,
        },
        { name: 'eventTriggers', rows: eventTriggers, order: '"name"', max: maxRows },
    ],
});
