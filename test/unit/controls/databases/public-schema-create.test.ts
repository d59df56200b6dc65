import { expect, test } from 'vitest';
import { publicSchemaCreate } from '../../../../src/controls/databases/public-schema-create.ts';
import { asking, withDatabase } from '../../../support/inside-states.ts';

test('a schema in which every role may create objects is named, with who granted it', () => {
    const state = withDatabase({
        schemas: [
            { name: 'public', owner: 'azure_pg_admin', publicCreateGrantors: [] },
            { name: 'Odd "schema"', owner: 'app_owner', publicCreateGrantors: ['dba', 'app_owner'] },
        ],
    });
    expect(publicSchemaCreate.evaluate(state, asking)).toEqual({
        kind: 'drifted',
        evidence: [
            {
                what: 'schema Odd "schema" of database shop',
                found: 'CREATE to PUBLIC, granted by app_owner, dba',
                wanted: 'no CREATE to PUBLIC',
            },
        ],
    });
});

test('the schema public of azure_pg_admin counts, one of Azure’s superuser does not', () => {
    const grantors = { publicCreateGrantors: ['azuresu'] };
    const state = withDatabase({
        schemas: [
            { name: 'public', owner: 'azure_pg_admin', ...grantors },
            { name: 'cron', owner: 'azuresu', ...grantors },
        ],
    });
    const verdict = publicSchemaCreate.evaluate(state, asking);
    expect(verdict.kind === 'drifted' ? verdict.evidence.map(({ what }) => what) : []).toEqual([
        'schema public of database shop',
    ]);
});
