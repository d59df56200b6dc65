import { expect, test } from 'vitest';
import { rowSecurity } from '../../../../src/controls/databases/row-security.ts';
import type { RowSecurityTable } from '../../../../src/model/database-objects.ts';
import { asking, withDatabase } from '../../../support/inside-states.ts';

function evaluated(overrides: Partial<RowSecurityTable>) {
    const table = {
        schema: 'sales',
        name: 'invoices',
        owner: 'app_owner',
        isEnabled: false,
        isForced: false,
    };
    return rowSecurity.evaluate(
        withDatabase({ rowSecurity: [{ ...table, policies: 1, ...overrides }] }),
        asking,
    );
}

test('a table whose policies do not apply is named', () => {
    expect(evaluated({})).toEqual({
        kind: 'drifted',
        evidence: [
            {
                what: 'table sales.invoices of database shop',
                found: '1 policy, row-level security off',
                wanted: 'row-level security on',
            },
        ],
    });
    expect(evaluated({ policies: 3 })).toMatchObject({
        evidence: [{ found: '3 policies, row-level security off' }],
    });
});

test('a table with row-level security is fine, with and without policies, and so is one without both', () => {
    expect(evaluated({ isEnabled: true })).toEqual({ kind: 'compliant' });
    expect(evaluated({ isEnabled: true, policies: 0 })).toEqual({ kind: 'compliant' });
    expect(evaluated({ policies: 0 })).toEqual({ kind: 'compliant' });
});

test('forced without being enabled applies nothing', () => {
    expect(evaluated({ isForced: true }).kind).toBe('drifted');
});
