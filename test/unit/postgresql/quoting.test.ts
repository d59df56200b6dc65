import { describe, expect, test } from 'vitest';
import { identifier, literal } from '../../../src/postgresql/quoting.ts';

describe('an identifier', () => {
    test.each([
        ['orders', '"orders"'],
        ['a"b', '"a""b"'],
        ["o'brien; drop table x; --", `"o'brien; drop table x; --"`],
        [String.raw`back\slash`, String.raw`"back\slash"`],
        ['漢字 🐘', '"漢字 🐘"'],
        ['two\nlines', 'U&"two\\+00000alines"'],
        ['\u001b[2J"\\', 'U&"\\+00001b[2J""\\\\"'],
        ['abc\u202etxt', 'U&"abc\\+00202etxt"'],
    ])('%j is written %s', (name, sql) => {
        expect(identifier(name)).toBe(sql);
    });

    test('has 1 to 63 bytes: PostgreSQL would cut a longer one, which then names another object', () => {
        expect(identifier('é'.repeat(31))).toBe(`"${'é'.repeat(31)}"`);
        for (const name of ['', 'x'.repeat(64), 'é'.repeat(32), 'a\0b']) {
            expect(() => identifier(name)).toThrow('1 to 63 bytes');
        }
    });
});

describe('a literal', () => {
    test.each([
        ['orders', `'orders'`],
        ["o'brien", `'o''brien'`],
        [String.raw`\'; drop`, String.raw`E'\\''; drop'`],
        ['a\u001bb', "U&'a\\+00001bb'"],
    ])('%j is written %s', (text, sql) => {
        expect(literal(text)).toBe(sql);
    });

    test('has no zero byte', () => {
        expect(() => literal('a\0b')).toThrow('zero byte');
    });
});
