import { expect, test } from 'vitest';
import { definerSearchPath } from '../../../../src/controls/databases/definer-search-path.ts';
import type { DefinerFunction } from '../../../../src/model/database-objects.ts';
import { asking, definer, withDatabase } from '../../../support/inside-states.ts';

const schemas = [
    { name: 'public', owner: 'azure_pg_admin', publicCreateGrantors: ['azure_pg_admin'] },
    { name: 'My, Schema', owner: 'app_owner', publicCreateGrantors: ['app_owner'] },
    { name: 'sales', owner: 'app_owner', publicCreateGrantors: [] },
];

function evaluated(overrides: Partial<DefinerFunction>) {
    return definerSearchPath.evaluate(
        withDatabase({ schemas, definerFunctions: [definer(overrides)] }),
        asking,
    );
}

function withPath(searchPath: string): string | undefined {
    const verdict = evaluated({ searchPath });
    return verdict.kind === 'drifted' ? verdict.evidence[0]?.found : undefined;
}

test('a function without a path of its own uses that of its caller', () => {
    const { searchPath: _path, ...without } = definer();
    const state = withDatabase({ schemas, definerFunctions: [without] });
    expect(definerSearchPath.evaluate(state, asking)).toEqual({
        kind: 'drifted',
        evidence: [
            {
                what: 'function sales.total(integer) of database shop',
                found: 'the search_path of its caller; it runs as app_owner',
                wanted: 'a search_path of its own without schemas that others write to, pg_temp last',
            },
        ],
    });
});

test.each([
    ['public, pg_temp', 'search_path public, pg_temp: others write to public'],
    ['"$user", sales, pg_temp', 'search_path "$user", sales, pg_temp: others write to $user'],
    ['"My, Schema", pg_temp', 'search_path "My, Schema", pg_temp: others write to My, Schema'],
    ['PUBLIC, pg_temp', 'search_path PUBLIC, pg_temp: others write to public'],
    ['sales', 'search_path sales: pg_temp is not last'],
    ['pg_temp, sales', 'search_path pg_temp, sales: pg_temp is not last'],
    // The first place counts.
    ['pg_temp, sales, pg_temp', 'search_path pg_temp, sales, pg_temp: pg_temp is not last'],
    // One schema with a comma in its name.
    ['"sales, pg_temp"', 'search_path "sales, pg_temp": pg_temp is not last'],
])('the path %s is not safe', (path, problem) => {
    expect(withPath(path)).toBe(`${problem}; it runs as app_owner`);
});

test.each([
    'pg_catalog, sales, pg_temp',
    'sales,pg_temp',
    '"PUBLIC", "pg_temp"',
    'pg_temp',
    '',
    '""',
    'pg_catalog',
])('the path %s is safe', (path) => {
    expect(withPath(path)).toBeUndefined();
});

test('the finding says that the owner has wide privileges', () => {
    expect(evaluated({ searchPath: 'sales', owner: 'pgadmin' })).toMatchObject({
        evidence: [
            { found: 'search_path sales: pg_temp is not last; it runs as pgadmin with wide privileges' },
        ],
    });
});

test('functions in C and those of Azure’s superuser do not count', () => {
    expect(evaluated({ searchPath: 'public', language: 'c' })).toEqual({ kind: 'compliant' });
    expect(evaluated({ searchPath: 'public', owner: 'azuresu' })).toEqual({ kind: 'compliant' });
});
