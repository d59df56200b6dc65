/** Statements that the role for looking has no right to run, each with the SQLSTATE of PostgreSQL's refusal. */

export interface Attack {
    readonly aim: string;
    readonly sql: string;
    /** Warnings begin with `01`: PostgreSQL runs the statement and changes nothing. Default: 42501, insufficient privilege. */
    readonly refusal?: string;
    /** Other refusals, by major version. */
    readonly refusals?: Readonly<Record<string, string>>;
    /** Default: `orders`, which PUBLIC has no privilege on. */
    readonly database?: 'postgres';
}

/** The role of the tests. */
const self = '"pgwarden"';

/** What the administrator has on the server. Runs in database `orders`. */
export const target = `
    create role till login password 'sandbox';
    grant till to pgadmin;
    create extension dblink;
    create extension postgres_fdw;
    create schema sales;
    create table sales.customers (id serial primary key, name text);
    insert into sales.customers (name) values ('Ada');
    analyze sales.customers;
    create view sales.names as select name from sales.customers;
    create materialized view sales.copies as select name from sales.customers;
    create function sales.total() returns integer language sql as 'select 1';
    create function sales.wipe() returns void language sql security definer as 'delete from sales.customers';
    revoke execute on function sales.wipe() from public;
    create policy own on sales.customers using (name = current_user);
    alter table sales.customers enable row level security;
    select lo_from_bytea(4711, 'secret');
    create server archive foreign data wrapper postgres_fdw options (host 'archive');
    create user mapping for public server archive options (user 'a', password 'secret');
    create user mapping for till server archive options (user 'a', password 'secret');`;

const reads: readonly Attack[] = [
    { aim: 'read a table', sql: 'select * from sales.customers' },
    { aim: 'read a view', sql: 'select * from sales.names' },
    { aim: 'read the hashes of passwords', sql: 'select rolname, rolpassword from pg_authid' },
    { aim: 'read the same through pg_shadow', sql: 'select * from pg_shadow' },
    { aim: 'read the options of user mappings', sql: 'select umoptions from pg_user_mapping' },
    { aim: 'read the values in statistics', sql: 'select stavalues1 from pg_statistic' },
    { aim: 'read large objects', sql: 'select data from pg_largeobject' },
    { aim: 'read one large object', sql: 'select lo_get(4711)' },
    { aim: 'read the connections of subscriptions', sql: 'select subconninfo from pg_subscription' },
    { aim: 'read the rules of pg_hba.conf', sql: 'select * from pg_hba_file_rules' },
    { aim: 'read the files of settings', sql: 'select * from pg_file_settings' },
    { aim: 'read a hidden parameter', sql: 'show shared_preload_libraries' },
    { aim: 'read the next value of a sequence', sql: `select nextval('sales.customers_id_seq')` },
    { aim: 'dump a table', sql: 'copy sales.customers to stdout' },
    { aim: 'lock a table', sql: 'do $$ begin lock table sales.customers; end $$' },
    { aim: 'run an owner’s function', sql: 'select sales.wipe()' },
];

const files: readonly Attack[] = [
    { aim: 'read a file', sql: `select pg_read_file('postgresql.conf')` },
    { aim: 'read a file as bytes', sql: `select pg_read_binary_file('PG_VERSION')` },
    { aim: 'list a folder', sql: `select pg_ls_dir('.')` },
    { aim: 'list the logs', sql: 'select pg_ls_logdir()' },
    { aim: 'ask for a file', sql: `select pg_stat_file('PG_VERSION')` },
    { aim: 'import a file', sql: `select lo_import('/etc/passwd')` },
    { aim: 'export into a file', sql: `select lo_export(4711, '/var/tmp/x')` },
    { aim: 'copy into a file', sql: `copy (select 1) to '/var/tmp/x'` },
    { aim: 'copy from a file', sql: `copy sales.customers from '/etc/passwd'` },
    { aim: 'run a program', sql: `copy (select 1) to program 'id'` },
    { aim: 'run a program for its output', sql: `copy sales.customers from program 'id'` },
    { aim: 'load a library', sql: `load '/var/tmp/x.so'` },
    { aim: 'create a tablespace', sql: `create tablespace other location '/var/tmp'` },
];

const roles: readonly Attack[] = [
    { aim: 'become the administrator', sql: 'set role pgadmin' },
    { aim: 'become azure_pg_admin', sql: 'set role azure_pg_admin' },
    { aim: 'change the user of the session', sql: 'set session authorization pgadmin' },
    { aim: 'join azure_pg_admin', sql: `grant azure_pg_admin to ${self}` },
    {
        aim: 'join pg_read_all_data',
        sql: `grant pg_read_all_data to ${self}`,
        // The role came with 14.
        refusals: { '13': '42704' },
    },
    { aim: 'join pg_monitor', sql: `grant pg_monitor to ${self}` },
    { aim: 'join another role', sql: `grant till to ${self}` },
    { aim: 'throw the administrator out', sql: 'revoke azure_pg_admin from pgadmin' },
    { aim: 'give itself BYPASSRLS', sql: `alter role ${self} bypassrls` },
    { aim: 'give itself CREATEROLE', sql: `alter role ${self} createrole` },
    { aim: 'give itself SUPERUSER', sql: `alter role ${self} superuser` },
    { aim: 'give itself REPLICATION', sql: `alter role ${self} replication` },
    { aim: 'lift its limit of connections', sql: `alter role ${self} connection limit -1` },
    // Refused before privileges are asked for.
    { aim: 'rename itself', sql: `alter role ${self} rename to other`, refusal: '0A000' },
    { aim: 'set another role’s password', sql: `alter role till password 'other'` },
    { aim: 'expire another role’s password', sql: `alter role till valid until '2000-01-01'` },
    { aim: 'change another role’s settings', sql: `alter role till set work_mem = '1GB'` },
    { aim: 'change the settings of all roles', sql: `alter role all set work_mem = '1GB'` },
    { aim: 'create a role', sql: 'create role other' },
    { aim: 'drop a role', sql: 'drop role till' },
    { aim: 'take what a role owns', sql: `reassign owned by pgadmin to ${self}` },
    { aim: 'give up its own grants', sql: `drop owned by ${self}`, refusal: '01006' },
    { aim: 'drop what a role owns', sql: 'drop owned by pgadmin' },
    {
        aim: 'create a role of Microsoft Entra',
        sql: `select pgaadauth_create_principal_with_oid('other', '00000000-0000-4000-8000-000000000000', 'user', true, false)`,
        database: 'postgres',
    },
];

const objects: readonly Attack[] = [
    { aim: 'create a database', sql: 'create database other' },
    { aim: 'create a schema', sql: 'create schema other' },
    { aim: 'create a table in schema public', sql: 'create table public.other (id int)' },
    { aim: 'create a table in another schema', sql: 'create table sales.other (id int)' },
    { aim: 'create a table of its own session', sql: 'create temp table other (id int)' },
    { aim: 'create a function', sql: `create function sales.other() returns int language sql as 'select 1'` },
    {
        aim: 'create a function in pg_catalog',
        sql: 'create function pg_catalog.other() returns int language sql as $$select 1$$',
    },
    { aim: 'create an extension', sql: 'create extension hstore' },
    { aim: 'update an extension', sql: 'alter extension dblink update' },
    {
        aim: 'create an event trigger',
        sql: 'create event trigger other on ddl_command_end execute function sales.total()',
    },
    { aim: 'create a foreign server', sql: 'create server other foreign data wrapper postgres_fdw' },
    { aim: 'map itself on a foreign server', sql: `create user mapping for ${self} server archive` },
    { aim: 'move a foreign server', sql: `alter server archive options (set host 'evil')` },
    { aim: 'create a subscription', sql: `create subscription other connection 'host=evil' publication p` },
    { aim: 'create a publication', sql: 'create publication other' },
    { aim: 'publish all tables', sql: 'create publication other for all tables' },
    { aim: 'insert rows', sql: `insert into sales.customers (name) values ('Eve')` },
    { aim: 'delete rows', sql: 'delete from sales.customers' },
    { aim: 'empty a table', sql: 'truncate sales.customers' },
    { aim: 'drop a table', sql: 'drop table sales.customers' },
    { aim: 'disable row-level security', sql: 'alter table sales.customers disable row level security' },
    { aim: 'drop a policy', sql: 'drop policy own on sales.customers' },
    { aim: 'take a table', sql: `alter table sales.customers owner to ${self}` },
    {
        aim: 'add a trigger',
        sql: 'create trigger t before insert on sales.customers execute function suppress_redundant_updates_trigger()',
    },
    { aim: 'change a function', sql: 'alter function sales.total() security definer' },
    { aim: 'drop a function', sql: 'drop function sales.total()' },
    { aim: 'refresh a materialized view', sql: 'refresh materialized view sales.copies' },
    { aim: 'drop a large object', sql: 'select lo_unlink(4711)' },
    { aim: 'comment on a table', sql: `comment on table sales.customers is 'mine'` },
    { aim: 'comment on a role', sql: `comment on role till is 'mine'` },
    // Stock PostgreSQL has no provider of labels, and says so before it asks for privileges.
    { aim: 'label a role', sql: `security label on role ${self} is 'aadauth,admin'`, refusal: '22023' },
    { aim: 'write the catalogs', sql: `update pg_authid set rolsuper = true` },
    { aim: 'grant a table to itself', sql: `grant select on sales.customers to ${self}` },
    {
        aim: 'grant another role’s tables of the future',
        sql: `alter default privileges for role pgadmin grant select on tables to ${self}`,
    },
    { aim: 'pass its own CONNECT on', sql: 'grant connect on database orders to till', refusal: '01007' },
    {
        aim: 'take another role’s CONNECT',
        sql: 'revoke connect on database orders from pgadmin',
        refusal: '01006',
    },
    { aim: 'change the settings of a database', sql: `alter database orders set work_mem = '1GB'` },
    { aim: 'rename a database', sql: 'alter database postgres rename to other', database: 'postgres' },
    { aim: 'drop a database', sql: 'drop database orders', database: 'postgres' },
];

const server: readonly Attack[] = [
    {
        aim: 'end another role’s session',
        sql: `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'pgadmin'`,
    },
    {
        aim: 'cancel another role’s statement',
        sql: `select pg_cancel_backend(pid) from pg_stat_activity where usename = 'pgadmin'`,
    },
    { aim: 'change the server', sql: `alter system set log_statement = 'none'` },
    { aim: 'reload the settings', sql: 'select pg_reload_conf()' },
    { aim: 'rotate the log', sql: 'select pg_rotate_logfile()' },
    { aim: 'switch the log', sql: 'select pg_switch_wal()' },
    { aim: 'reset the statistics', sql: 'select pg_stat_reset()' },
    { aim: 'force a checkpoint', sql: 'checkpoint' },
    { aim: 'hide from the log', sql: `set log_statement = 'none'` },
    { aim: 'hide from its sampling', sql: 'set log_min_duration_statement = -1' },
    { aim: 'switch triggers off', sql: `set session_replication_role = 'replica'` },
    { aim: 'preload a library', sql: `set session_preload_libraries = 'x'` },
    { aim: 'write catalogs directly', sql: 'set allow_system_table_mods = on' },
    { aim: 'create a replication slot', sql: `select pg_create_physical_replication_slot('other')` },
    {
        aim: 'leave through dblink as the server',
        sql: `select dblink_connect('host=/tmp user=azuresu dbname=postgres')`,
        refusal: '2F003',
    },
    {
        aim: 'leave through dblink past its check',
        sql: `select dblink_connect_u('host=/tmp user=azuresu dbname=postgres')`,
    },
];

export const attacks = [...reads, ...files, ...roles, ...objects, ...server];
