import { describe, expect, test } from 'vitest';
import { missingEscapes, withEscapes } from '../../../../src/controls/shared/log-line-escapes.ts';

describe('the missing escapes of a prefix', () => {
    test.each([
        ['%u%d', []],
        ['%-10u %5d', []],
        ['%t-%c-', ['%u', '%d']],
        ['%%u %d', ['%u']],
        ['%%%u %d', []],
        ['%U %D', ['%u', '%d']],
        ['', ['%u', '%d']],
    ])('%s', (prefix, missing) => {
        expect(missingEscapes(prefix, ['%u', '%d', '%u'])).toEqual(missing);
    });
});

describe('a prefix with escapes added', () => {
    test.each([
        ['%t-%c-', '%t-%c-user=%u,%e-'],
        ['%m [%p] ', '%m [%p] user=%u,%e '],
        ['%t', '%t user=%u,%e-'],
        ['', 'user=%u,%e-'],
        ['%t|', '%t|user=%u,%e|'],
    ])('"%s" becomes "%s"', (prefix, expected) => {
        expect(withEscapes(prefix, ['%u', '%e'])).toBe(expected);
    });

    test.each(['%t %', '%t %-', '%t %9'])(
        'does not let the broken end of "%s" swallow what is added',
        (prefix) => {
            expect(missingEscapes(withEscapes(prefix, ['%u']), ['%u'])).toEqual([]);
            expect(withEscapes(prefix, ['%u'])).toBe(`${prefix} user=%u-`);
        },
    );

    test('is the same prefix when nothing is added', () => {
        expect(withEscapes('%t', [])).toBe('%t');
    });
});
