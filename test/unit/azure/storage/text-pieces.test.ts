import { describe, expect, test } from 'vitest';
import { textPieces } from '../../../../src/azure/storage/text-pieces.ts';
import { MalformedInputError } from '../../../../src/errors.ts';
import { fc, lawRuns } from '../../../support/property.ts';

describe('textPieces', () => {
    test('cuts every 30,000 characters', () => {
        expect(textPieces('', 'x')).toEqual([]);
        expect(textPieces('a', 'x')).toEqual(['a']);
        expect(textPieces('a'.repeat(30_000), 'x').map(({ length }) => length)).toEqual([30_000]);
        expect(textPieces('a'.repeat(60_001), 'x').map(({ length }) => length)).toEqual([30_000, 30_000, 1]);
    });

    test('cuts no character in two', () => {
        expect(textPieces(`${'a'.repeat(29_999)}😀b`, 'x')).toEqual(['a'.repeat(29_999), '😀b']);
    });

    test('loses nothing', () => {
        const text = fc
            .tuple(fc.nat(3), fc.string({ maxLength: 5 }), fc.constantFrom('😀', 'ä', 'a', '\uD83D'))
            .map(([repeats, start, unit]) => start + unit.repeat(20_000 * repeats));
        fc.assert(
            fc.property(text, (whole) => {
                const pieces = textPieces(whole, 'x');
                expect(pieces.join('')).toBe(whole);
                for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(30_000);
            }),
            { numRuns: lawRuns(30) },
        );
    });

    test('refuses a text that no row can hold', () => {
        expect(textPieces('a'.repeat(480_000), 'x')).toHaveLength(16);
        expect(() => textPieces('a'.repeat(480_001), 'The record of orders')).toThrow(
            new MalformedInputError('The record of orders has 480001 characters; a row holds at most 480000'),
        );
    });
});
