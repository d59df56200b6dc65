import { expect, it } from 'vitest';
import { columnsOf, padded, paddedLeft, wrapped } from '../../../src/report/layout.ts';
import { fc } from '../../support/property.ts';

it('counts columns, not characters', () => {
    expect(columnsOf('orders')).toBe(6);
    expect(columnsOf('✗ ○ ✓ → ·')).toBe(9);
    expect(columnsOf('注文')).toBe(4);
    expect(columnsOf('e\u0301')).toBe(1);
});

it('pads to columns and never cuts', () => {
    expect(padded('注文', 6)).toBe('注文  ');
    expect(paddedLeft('12', 4)).toBe('  12');
    expect(padded('orders', 2)).toBe('orders');
});

it('breaks after blanks, commas and slashes', () => {
    expect(wrapped('pg_cron,pg_stat_statements,pgaudit', 20)).toEqual([
        'pg_cron,',
        'pg_stat_statements,',
        'pgaudit',
    ]);
    expect(wrapped('a write of /subscriptions/1111/resourceGroups/shop', 22)).toEqual([
        'a write of',
        '/subscriptions/1111/',
        'resourceGroups/shop',
    ]);
});

it('breaks words that are longer than a line', () => {
    expect(wrapped('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl']);
});

it('keeps lines within the columns and loses nothing but blanks', () => {
    fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, columns) => {
            const lines = wrapped(text, columns);
            for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
            expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        }),
    );
});
