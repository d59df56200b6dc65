/** Azure's own roles. Seen in dumps of flexible servers of version 16; assumed: what holds there holds before and after. */
import pg from 'pg';

/** Predefined roles that `azure_pg_admin` may hand out, by the major version that has them in Azure. */
const administrated = [
    ['pg_monitor', 13],
    ['pg_read_all_settings', 13],
    ['pg_read_all_stats', 13],
    ['pg_signal_backend', 13],
    ['pg_stat_scan_tables', 13],
    ['pg_checkpoint', 15],
    ['pg_create_subscription', 16],
    ['pg_read_all_data', 16],
] as const;

export function serverRoles(major: number): string {
    const grants = administrated
        .filter(([, since]) => major >= since)
        .map(([role]) => `grant ${role} to azure_pg_admin with admin option;`);
    return `
        alter role azuresu set search_path to 'pg_catalog';
        create role azure_pg_admin nologin;
        create role replication login replication;
        ${grants.join('\n')}
        ${major >= 16 ? 'grant pg_use_reserved_connections to replication;' : ''}
    `;
}

/**
 * Gives an existing role what an administrator has. Documented: BYPASSRLS from version 16 on, and the same privileges for
 * administrators of both kinds.
 */
export function makeAdministrator(major: number, role: string): string {
    const name = pg.escapeIdentifier(role);
    return `
        alter role ${name} login createrole createdb ${major >= 16 ? 'bypassrls' : ''};
        grant azure_pg_admin to ${name} with admin option;
    `;
}

/** Creates the role, unless a role of that name exists. */
export function createRole(role: string): string {
    return `do $create$ begin
        if to_regrole(${pg.escapeLiteral(pg.escapeIdentifier(role))}) is null then
            create role ${pg.escapeIdentifier(role)} login;
        end if;
    end $create$;`;
}

/**
 * Links a role with an object in Entra. The label is written into the catalog: `SECURITY LABEL` needs a provider, which
 * is a library of Azure's.
 */
export function labelRole(role: string, objectId: string, type: string, isAdmin: boolean): string {
    const label = `aadauth,oid=${objectId.toLowerCase()},type=${type}${isAdmin ? ',admin' : ''}`;
    return `
        set allow_system_table_mods = on;
        delete from pg_shseclabel where provider = 'pgaadauth' and classoid = 'pg_authid'::regclass
            and objoid = (select oid from pg_roles where rolname = ${pg.escapeLiteral(role)});
        insert into pg_shseclabel (objoid, classoid, provider, label)
            select oid, 'pg_authid'::regclass, 'pgaadauth', ${pg.escapeLiteral(label)}
            from pg_roles where rolname = ${pg.escapeLiteral(role)};
        reset allow_system_table_mods;
    `;
}

/**
 * Documented: Azure drops the role. Assumed: a role that others depend on stays, without a way in and without the
 * privileges of an administrator.
 */
export function dropAdministrator(role: string): string {
    const name = pg.escapeIdentifier(role);
    return `do $drop$ begin
        if to_regrole(${pg.escapeLiteral(name)}) is null then return; end if;
        begin
            drop role ${name};
        exception when dependent_objects_still_exist then
            revoke azure_pg_admin from ${name};
            alter role ${name} nologin nocreaterole nocreatedb nobypassrls;
        end;
    end $drop$;`;
}
