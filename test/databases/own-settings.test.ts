import { beforeAll, describe, expect, test } from 'vitest';
import { grantProblems } from '../../src/postgresql/grants.ts';
import { addServer, asAlice, databaseToken, people, query, sharedFleet, versions } from './support/fleet.ts';
import { createRole, lookAt, looked, role, trust } from './support/look.ts';

const fleet = sharedFleet();
beforeAll(() => trust(fleet()));

/** Gives the role another value of every parameter that is a number or a choice, and that PostgreSQL lets it set. */
const everySetting = `do $$ declare s record; begin
    for s in select name, case vartype
            when 'bool' then case setting when 'on' then 'off' else 'on' end
            when 'enum' then (select e from unnest(enumvals) e where e <> setting limit 1)
            else min_val end as other
        from pg_settings where vartype <> 'string' and name !~ '^transaction_'
    loop
        begin execute format('alter role ${role} set %I = %L', s.name, s.other);
        exception when others then null;
        end;
    end loop;
end $$`;

describe.each(versions)('PostgreSQL %s', (version) => {
    const name = `settings-${version}`;
    let before: Awaited<ReturnType<typeof state>>;

    /** What the reader reads, but the time, and the settings themselves. */
    async function state() {
        const { catalogue, databases, unread } = await looked(fleet(), name);
        return { catalogue: { ...catalogue, readAt: '', settings: [] }, databases, unread };
    }

    /** As the role itself. */
    async function set(sql: string): Promise<void> {
        const password = databaseToken(fleet(), people.pgwarden.objectId);
        await query(fleet(), name, sql, { user: role, password });
    }

    async function repair(): Promise<void> {
        await query(fleet(), name, `alter role ${role} reset all`, asAlice(fleet()));
    }

    beforeAll(async () => {
        addServer(fleet(), { name, version });
        await createRole(fleet(), name);
        before = await state();
    });

    test('the reader reads the same with another value of a hundred settings', async () => {
        await set(everySetting);
        const { catalogue } = await looked(fleet(), name);
        const own = catalogue.settings.filter((setting) => setting.role === role);
        expect(own.length).toBeGreaterThanOrEqual(100);
        expect(await state()).toEqual(before);
        await repair();
    });

    test.each([
        `datestyle = 'sql, dmy'`,
        `local_preload_libraries = 'missing'`,
        `search_path = 'missing'`,
        `timezone = 'Asia/Kathmandu'`,
        `timezone_abbreviations = 'India'`,
        `client_encoding = 'LATIN1'`,
        `default_tablespace = 'missing'`,
        `temp_tablespaces = 'missing'`,
        `role = 'none'`,
    ])('the reader reads the same with %s', async (setting) => {
        await set(`alter role ${role} set ${setting}`);
        expect(await state()).toEqual(before);
        await repair();
    });

    test.runIf(Number(version) >= 17)(
        'a limit that the reader cannot lift leaves the server unread, and nothing else read',
        async () => {
            await set(`alter role ${role} set transaction_timeout = 1`);
            const { catalogue, databases } = await lookAt(fleet(), name);
            expect([catalogue.kind, databases.kind]).toEqual(['unreadable', 'unreadable']);
            await repair();
        },
    );

    test('a setting that only a superuser can reset goes with the role, as the check says', async () => {
        await set(`alter role ${role} set transaction_read_only = off`);
        const { catalogue } = await looked(fleet(), name);
        const principal = { role, objectId: people.pgwarden.objectId, type: 'service' } as const;
        const found = grantProblems(catalogue, principal, []).find(({ problem }) =>
            problem.includes('settings'),
        );
        await query(fleet(), name, found?.statement ?? '', asAlice(fleet()));
        const after = await looked(fleet(), name);
        expect(after.catalogue.settings.filter((setting) => setting.role === role)).toEqual([]);
    });
});
