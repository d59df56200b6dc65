import postgresql13 from './postgresql-13.json' with { type: 'json' };
import postgresql14 from './postgresql-14.json' with { type: 'json' };
import postgresql15 from './postgresql-15.json' with { type: 'json' };
import postgresql16 from './postgresql-16.json' with { type: 'json' };
import postgresql17 from './postgresql-17.json' with { type: 'json' };
import postgresql18 from './postgresql-18.json' with { type: 'json' };

/** `pg_settings` of a real PostgreSQL of one major version; made by scripts/make-parameter-catalogue.ts. */
export interface PostgresqlSetting {
    readonly name: string;
    readonly bootValue: string;
    /** `bool`, `integer`, `real`, `string` or `enum`. */
    readonly type: string;
    /** `min-max` or members with commas; empty when PostgreSQL does not restrict it. */
    readonly allowed: string;
    /** `postmaster`: needs a restart. `internal`: can never be set. */
    readonly context: string;
    readonly unit: string;
    readonly description: string;
}

const rowsByVersion: Readonly<Record<string, readonly (readonly string[])[]>> = {
    '13': postgresql13,
    '14': postgresql14,
    '15': postgresql15,
    '16': postgresql16,
    '17': postgresql17,
    '18': postgresql18,
};

export const catalogueVersions: readonly string[] = Object.keys(rowsByVersion);

/** Throws a RangeError for a major version without a catalogue. */
export function postgresqlSettings(version: string): readonly PostgresqlSetting[] {
    const rows = rowsByVersion[version];
    if (rows === undefined) {
        throw new RangeError(
            `No parameter catalogue for PostgreSQL ${version}; there is one for ${catalogueVersions.join(', ')}`,
        );
    }
    return rows.map(
        ([
            name = '',
            bootValue = '',
            type = '',
            allowed = '',
            context = '',
            unit = '',
            description = '',
        ]) => ({
            name,
            bootValue,
            type,
            allowed,
            context,
            unit,
            description,
        }),
    );
}
