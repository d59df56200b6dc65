/** The extensions of a server, as Azure offers them. */
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogue } from '../../simulator/catalogue/index.ts';

/** The version of pgaudit that belongs to each major version. */
const pgauditVersions: Readonly<Record<string, string>> = { '13': '1.5', '14': '1.6', '15': '1.7' };

/**
 * Rewrites the folder of control files. Members of `azure_pg_admin` may create the extensions that Azure knows: in Azure
 * with a hook, here because their files say `trusted`. `azure/functions.ts` asks the server's allow list.
 */
export async function offerExtensions(folder: string, major: string): Promise<void> {
    for (const file of await readdir(folder)) {
        const [, name = ''] = /^(.+)\.control$/.exec(file) ?? [];
        if (!extensionsOf(major).includes(name)) continue;
        const control = await readFile(join(folder, file), 'utf8');
        await replace(join(folder, file), `${control.replace(/^trusted.*$/m, '')}\ntrusted = true\n`);
    }
    await addPgaudit(folder, major);
    await grantWrappers(folder);
}

/** The members that `azure.extensions` may have, without the empty one. */
export function extensionsOf(major: string): readonly string[] {
    const { allowedValues = '' } = catalogue(major).find(({ name }) => name === 'azure.extensions') ?? {};
    return allowedValues.split(',').filter((name) => name !== '');
}

/** The file may be a hard link to the package's. */
async function replace(file: string, text: string): Promise<void> {
    await rm(file, { force: true });
    await writeFile(file, text);
}

/**
 * A stand-in for pgaudit, which no npm package brings: its name, its version, its objects, and its refusal to be created
 * before it is loaded. It logs nothing.
 */
async function addPgaudit(folder: string, major: string): Promise<void> {
    const version = pgauditVersions[major] ?? `${major}.0`;
    await writeFile(
        join(folder, 'pgaudit.control'),
        `comment = 'provides auditing functionality'\ndefault_version = '${version}'\nrelocatable = true\ntrusted = true\n`,
    );
    const trigger = (name: string, event: string): string => `
create function ${name}() returns event_trigger security definer set search_path = 'pg_catalog, pg_temp'
    language plpgsql as 'begin end';
create event trigger ${name} on ${event} execute function ${name}();`;
    await writeFile(
        join(folder, `pgaudit--${version}.sql`),
        `do $$ begin
    if not 'pgaudit' = any (regexp_split_to_array(current_setting('sandbox.shared_preload_libraries', true), '\\s*,\\s*')) then
        raise exception 'pgaudit must be loaded via shared_preload_libraries' using errcode = '55000';
    end if;
end $$;
${trigger('pgaudit_ddl_command_end', 'ddl_command_end')}
${trigger('pgaudit_sql_drop', 'sql_drop')}
`,
    );
}

/** Assumed: administrators may use the wrappers that an extension brings. Seen in dumps for postgres_fdw. */
async function grantWrappers(folder: string): Promise<void> {
    const wrappers = [
        ['postgres_fdw', 'postgres_fdw'],
        ['dblink', 'dblink_fdw'],
    ] as const;
    for (const file of await readdir(folder)) {
        const [, wrapper] =
            wrappers.find(([name]) => new RegExp(`^${name}--[\\d.]+\\.sql$`).test(file)) ?? [];
        if (wrapper === undefined) continue;
        const text = await readFile(join(folder, file), 'utf8');
        await replace(join(folder, file), text);
        await appendFile(
            join(folder, file),
            `\ngrant usage on foreign data wrapper ${wrapper} to azure_pg_admin with grant option;\n`,
        );
    }
}
