import { expect, test } from 'vitest';
import { extensions } from '../../../../src/controls/databases/extensions.ts';
import { evaluate } from '../../../../src/engine/evaluate.ts';
import { asking, withDatabase } from '../../../support/inside-states.ts';
import { thresholds } from '../../../support/states.ts';

function evaluated(names: readonly string[], overrides: Parameters<typeof thresholds>[0] = {}) {
    const found = names.map((name) => ({ name, version: '1.2', schema: 'public' }));
    return extensions.evaluate(withDatabase({ extensions: found }), { ...asking, ...overrides });
}

test('an extension that the baseline does not list is named', () => {
    expect(evaluated(['hstore', 'dblink'])).toEqual({
        kind: 'drifted',
        evidence: [{ what: 'extension dblink of database shop', found: 'version 1.2', wanted: 'not there' }],
    });
});

test('plpgsql, pgaudit and those of Azure are always allowed, and anon where masking is wanted', () => {
    expect(evaluated(['plpgsql', 'pgaudit', 'azure', 'pgaadauth', 'hstore'])).toEqual({ kind: 'compliant' });
    expect(evaluated(['anon']).kind).toBe('drifted');
    expect(evaluated(['anon'], { dataMasking: true }).kind).toBe('compliant');
});

test('it does not apply, and reads nothing, where the baseline lists none', () => {
    const [evaluation] = evaluate([extensions], {}, thresholds());
    expect(evaluation?.verdict).toEqual({
        kind: 'notApplicable',
        reason: 'The baseline lists no extensions',
    });
});
