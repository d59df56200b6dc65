import { expect, test } from 'vitest';
import { schemasOf } from '../../../../src/controls/shared/search-path.ts';
import { fc } from '../../../support/property.ts';

test.each([
    ['"$user", public', ['$user', 'public']],
    ['pg_catalog, "My,Schema", pg_temp', ['pg_catalog', 'My,Schema', 'pg_temp']],
    ['Sales,"Sales"', ['sales', 'Sales']],
    ['"say ""hi"""', ['say "hi"']],
    ['x;drop/**/table/**/y', ['x;drop/**/table/**/y']],
    ['"a, b"', ['a, b']],
    ['""', ['']],
    ['', []],
    [' , ,a ,', ['a']],
    ['"unclosed, a', ['unclosed, a']],
])('%s', (path, schemas) => {
    expect(schemasOf(path)).toEqual(schemas);
});

test('quoted names come back as they are, in their order', () => {
    fc.assert(
        fc.property(fc.array(fc.string({ unit: 'grapheme' })), (names) => {
            const path = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ');
            expect(schemasOf(path)).toEqual(names);
        }),
    );
});

test('every text has an answer', () => {
    fc.assert(
        fc.property(fc.string({ unit: fc.constantFrom('"', ',', ' ', 'a', '$', '\n', '\u0000') }), (path) => {
            expect(Array.isArray(schemasOf(path))).toBe(true);
        }),
    );
});
