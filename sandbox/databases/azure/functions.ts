/** Stand-ins for Azure's own functions, in the schema and with the results that the documentation states. */

/** In every database. */
export const serverFunctions = `
    alter schema public owner to azure_pg_admin;
    set allow_system_table_mods = on;

    -- Documented ("Connect with SCRAM"): SCRAM-256, MD5, NOLOGIN. Assumed: any role may call it, and a role that can log
    -- in without a password is NOPASSWORD.
    create function pg_catalog.azure_roles_authtype() returns table (rolename name, authtype text)
        language sql stable security definer set search_path = pg_catalog as $$
        select rolname, case when not rolcanlogin then 'NOLOGIN'
            when rolpassword like 'SCRAM-SHA-256%' then 'SCRAM-256'
            when rolpassword like 'md5%' then 'MD5' else 'NOPASSWORD' end
        from pg_authid $$;

    -- The allow list is read from the file of settings: a session can write its own azure.extensions.
    create function pg_catalog.azure_allowed_extensions() returns text[]
        language sql stable security definer set search_path = pg_catalog as $$
        select regexp_split_to_array(lower(coalesce((select setting from pg_file_settings
            where name = 'azure.extensions' order by seqno desc limit 1), '')), '\\s*,\\s*') $$;

    -- Reported: both refusals, and 0A000 for the first. Assumed: 42501 for the second. Azure has a hook instead of an
    -- event trigger, which also refuses IF NOT EXISTS for an extension that exists.
    create function pg_catalog.azure_check_extension() returns event_trigger
        language plpgsql set search_path = pg_catalog as $$
    declare created name;
    begin
        if (select rolsuper from pg_roles where rolname = current_user) then return; end if;
        for created in select e.extname from pg_event_trigger_ddl_commands() c
            join pg_extension e on c.classid = 'pg_extension'::regclass and e.oid = c.objid
        loop
            if not lower(created) = any (azure_allowed_extensions()) then
                raise exception 'extension "%" is not allow-listed for "azure_pg_admin" users in Azure Database for PostgreSQL', created
                    using errcode = '0A000', hint = 'to see the full allow list of extensions, please run: "show azure.extensions;"';
            end if;
            if not pg_has_role(current_user, 'azure_pg_admin', 'member') then
                raise exception 'Only members of "azure_pg_admin" are allowed to use CREATE EXTENSION' using errcode = '42501';
            end if;
        end loop;
    end $$;
    create event trigger azure_check_extension on ddl_command_end when tag in ('CREATE EXTENSION')
        execute function pg_catalog.azure_check_extension();
    reset allow_system_table_mods;
`;

/** Beside the data, where the server reads it: the principals of the tenant, which Azure asks Entra for. */
export const directoryFile = 'entra-principals.json';

/** In database postgres. */
export function entraFunctions(major: number): string {
    const administrator = `createrole createdb${major >= 16 ? ' bypassrls' : ''}`;
    return `
    set allow_system_table_mods = on;

    -- Documented: only an Entra administrator manages Entra roles. Assumed: 42501 and the text.
    -- Seen: the administrator becomes a member of what was created.
    create function pg_catalog.pgaadauth_create_principal_with_oid(
        rolename text, objectid text, objecttype text, isadmin boolean, ismfa boolean)
        returns text language plpgsql security definer set search_path = pg_catalog set allow_system_table_mods = on as $$
    begin
        if not exists (select from pg_shseclabel l join pg_roles r on r.oid = l.objoid where l.provider = 'pgaadauth'
            and l.classoid = 'pg_authid'::regclass and r.rolname = session_user and l.label ~ ',admin(,|$)') then
            raise exception 'Only Microsoft Entra administrators can manage Microsoft Entra roles' using errcode = '42501';
        end if;
        if objectid !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
            raise exception 'invalid object id "%"', objectid using errcode = '22023';
        end if;
        if objecttype not in ('user', 'group', 'service') then
            raise exception 'invalid object type "%"', objecttype using errcode = '22023',
                hint = 'Allowed are user, group, service.';
        end if;
        execute format('create role %I login', rolename);
        execute format('grant %I to %I with admin option', rolename, session_user);
        if isadmin then
            execute format('alter role %I ${administrator}', rolename);
            execute format('grant azure_pg_admin to %I with admin option', rolename);
        end if;
        insert into pg_shseclabel (objoid, classoid, provider, label)
            select oid, 'pg_authid'::regclass, 'pgaadauth', format('aadauth,oid=%s,type=%s%s%s', lower(objectid), objecttype,
                case when isadmin then ',admin' else '' end, case when ismfa then ',mfa' else '' end)
            from pg_roles where rolname = rolename;
        return format('Created role for "%s"', rolename);
    end $$;

    create function pg_catalog.pgaadauth_create_principal(rolename text, isadmin boolean, ismfa boolean)
        returns text language plpgsql security definer set search_path = pg_catalog as $$
    declare found json;
    begin
        select p into found from json_array_elements(pg_read_file('${directoryFile}')::json) p where p->>'name' = rolename;
        if found is null then
            -- Reported: the text.
            raise exception 'Could not validate AAD user "%" because its name is not found in the tenant.', rolename
                using errcode = '22023';
        end if;
        return pgaadauth_create_principal_with_oid(rolename, found->>'objectId', found->>'type', isadmin, ismfa);
    end $$;

    create function pg_catalog.pgaadauth_list_principals(isadminvalue boolean)
        returns table (rolename name, principaltype text, objectid text, tenantid text, ismfa integer, isadmin integer)
        language sql stable security definer set search_path = pg_catalog as $$
        select r.rolname, substring(l.label from 'type=([a-z]+)'), substring(l.label from 'oid=([0-9a-f-]+)'),
            (select p->>'tenantId' from json_array_elements(pg_read_file('${directoryFile}')::json) p limit 1),
            (l.label ~ ',mfa(,|$)')::int, (l.label ~ ',admin(,|$)')::int
        from pg_shseclabel l join pg_roles r on r.oid = l.objoid
        where l.provider = 'pgaadauth' and l.classoid = 'pg_authid'::regclass and (not isadminvalue or l.label ~ ',admin(,|$)') $$;
    reset allow_system_table_mods;
    `;
}
