import type { DatabaseObjects, DefinerFunction } from '../../model/database-objects.ts';
import { defineControl } from '../definition/control.ts';
import { superusersOfAzure } from '../shared/administrators.ts';
import { notRepaired, ofEveryDatabase } from '../shared/database-texts.ts';
import { inDatabases, verdictInside, withoutDatabases } from '../shared/database-verdict.ts';
import { functionText, isCompiled, powerfulRoles } from '../shared/definer-functions.ts';
import { postgresFunctionPage } from '../shared/links.ts';
import { schemasOf } from '../shared/search-path.ts';

export const definerSearchPath = defineControl({
    id: 'definer-search-path',
    title: 'Functions that run as their owner have a safe search_path',
    failureTitle: 'Functions that run as their owner find objects of others',
    severity: 'high',
    area: 'access',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['PA-7'], cis: [] },
    texts: {
        checks: [
            'Every function and procedure with `SECURITY DEFINER` sets a `search_path` of its own.',
            'It holds no schema in which every role may create objects, and not `$user`; `pg_temp` is its last one.',
            'A path that is empty, or `pg_catalog` alone, finds nothing of others in a function that names its schemas.',
            'Functions in C, of extensions, and of Azure do not count.',
            ...ofEveryDatabase,
        ],
        why: [
            'Such a function runs with the privileges of its owner, and a caller who chooses its path, or creates a table of the same name, makes it use that one.',
            'Where `pg_temp` is not named, PostgreSQL looks for tables there first.',
        ],
        repair: [notRepaired, 'A function may rest on the path of its caller.'],
        repairByHand: [
            '-- With the schemas that the function needs.',
            'ALTER FUNCTION <schema>.<function>(<types>) SET search_path = pg_catalog, <schema>, pg_temp;',
        ],
        outOfScope: [
            'The body of the function.',
            'Schemas in which named roles may create objects: `public-schema-create` is about those for every role.',
        ],
        links: [postgresFunctionPage],
    },
    reads: ['catalogue', 'databases'],
    decidableWithout: withoutDatabases('definerFunctions', 'schemas'),
    evaluate: ({ catalogue, databases }) =>
        verdictInside(catalogue, () => {
            const azure = superusersOfAzure(catalogue);
            const powerful = powerfulRoles(catalogue);
            return databases.flatMap((each) => {
                const open = openSchemas(each);
                return inDatabases(
                    [each],
                    ({ definerFunctions }) => definerFunctions,
                    (called, { database }) => {
                        const problem = pathProblem(called, open);
                        if (problem === undefined || azure.has(called.owner)) return undefined;
                        const power = powerful.has(called.owner) ? ' with wide privileges' : '';
                        return {
                            what: `function ${functionText(called)} of database ${database}`,
                            found: `${problem}; it runs as ${called.owner}${power}`,
                            wanted: 'a search_path of its own without schemas that others write to, pg_temp last',
                        };
                    },
                );
            });
        }),
});

function openSchemas({ schemas }: DatabaseObjects): ReadonlySet<string> {
    return new Set(schemas.filter((each) => each.publicCreateGrantors.length > 0).map(({ name }) => name));
}

function pathProblem(called: DefinerFunction, open: ReadonlySet<string>): string | undefined {
    if (isCompiled(called)) return undefined;
    if (called.searchPath === undefined) return 'the search_path of its caller';
    const schemas = schemasOf(called.searchPath);
    const shown = called.searchPath === '' ? "''" : called.searchPath;
    const writable = schemas.filter((schema) => schema === '$user' || open.has(schema));
    if (writable.length > 0) return `search_path ${shown}: others write to ${writable.join(', ')}`;
    const isQualified = schemas.every((schema) => schema === '' || schema === 'pg_catalog');
    // The first place counts.
    const isLast = schemas.indexOf('pg_temp') === schemas.length - 1;
    return isQualified || isLast ? undefined : `search_path ${shown}: pg_temp is not last`;
}
