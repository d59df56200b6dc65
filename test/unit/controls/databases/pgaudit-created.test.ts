import { expect, test } from 'vitest';
import { pgauditCreated } from '../../../../src/controls/databases/pgaudit-created.ts';
import { evaluate } from '../../../../src/engine/evaluate.ts';
import { asking, withDatabase } from '../../../support/inside-states.ts';

test('a database without the extension is named', () => {
    expect(pgauditCreated.evaluate(withDatabase({ extensions: [] }), asking)).toEqual({
        kind: 'drifted',
        evidence: [{ what: 'database shop', found: 'no extension pgaudit', wanted: 'pgaudit' }],
    });
});

test('the finding says where azure.extensions does not allow it', () => {
    const state = withDatabase({ extensions: [], availableExtensions: ['hstore'] });
    expect(pgauditCreated.evaluate(state, asking)).toMatchObject({
        evidence: [{ found: 'no extension pgaudit, and azure.extensions does not allow it' }],
    });
});

test('pgauditlogtofile is not pgaudit', () => {
    const extensions = [{ name: 'pgauditlogtofile', version: '1.5', schema: 'public' }];
    expect(pgauditCreated.evaluate(withDatabase({ extensions }), asking).kind).toBe('drifted');
});

test('a list that was not read to its end proves nothing', () => {
    const state = withDatabase({ extensions: [], more: { extensions: 3 } });
    expect(pgauditCreated.evaluate(state, asking)).toEqual({ kind: 'compliant' });
    const reading = { kind: 'read', value: state.catalogue } as const;
    const [evaluation] = evaluate(
        [pgauditCreated],
        { catalogue: reading, databases: { kind: 'read', value: state.databases } },
        asking,
    );
    expect(evaluation?.verdict.kind).toBe('unknown');
});
