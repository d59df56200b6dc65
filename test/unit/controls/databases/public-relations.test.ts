import { expect, test } from 'vitest';
import { publicRelations } from '../../../../src/controls/databases/public-relations.ts';
import { asking, withDatabase } from '../../../support/inside-states.ts';

const relation = { schema: 'sales', owner: 'app_owner', grantors: ['app_owner'] };

test('each relation is named with its kind and what every role may do', () => {
    const state = withDatabase({
        publicRelations: [
            { ...relation, kind: 'table', name: 'invoices', privileges: ['SELECT', 'INSERT'] },
            { ...relation, kind: 'materialized view', name: 'totals', privileges: ['SELECT'] },
        ],
    });
    expect(publicRelations.evaluate(state, asking)).toEqual({
        kind: 'drifted',
        evidence: [
            {
                what: 'materialized view sales.totals of database shop',
                found: 'SELECT to PUBLIC',
                wanted: 'nothing to PUBLIC',
            },
            {
                what: 'table sales.invoices of database shop',
                found: 'INSERT, SELECT to PUBLIC',
                wanted: 'nothing to PUBLIC',
            },
        ],
    });
});

test('a relation of Azure’s superuser is none of ours, and one without privileges no finding', () => {
    const state = withDatabase({
        publicRelations: [
            { ...relation, kind: 'view', name: 'a', owner: 'azuresu', privileges: ['SELECT'] },
            { ...relation, kind: 'view', name: 'b', privileges: [] },
        ],
    });
    expect(publicRelations.evaluate(state, asking)).toEqual({ kind: 'compliant' });
});
