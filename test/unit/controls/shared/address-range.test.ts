import { describe, expect, test } from 'vitest';
import {
    addressCount,
    isAllAzure,
    isWithin,
    parseRange,
} from '../../../../src/controls/shared/address-range.ts';

describe('an address range', () => {
    test.each([
        ['203.0.113.7', '203.0.113.7', 1],
        ['10.0.0.0', '10.0.0.255', 256],
        ['0.0.0.0', '255.255.255.255', 4_294_967_296],
        [' 010.0.0.0 ', '10.0.1.0', 257],
    ])('%s to %s spans %i addresses', (start, end, count) => {
        expect(addressCount(parseRange(start, end) ?? { start: 0, end: -1 })).toBe(count);
    });

    test.each([
        ['10.0.0.1', '10.0.0.0'],
        ['10.0.0', '10.0.0.1'],
        ['10.0.0.256', '10.0.0.256'],
        ['::1', '::1'],
        ['', ''],
        ['1e1.0.0.0', '10.0.0.0'],
    ])('%s to %s is no range', (start, end) => {
        expect(parseRange(start, end)).toBeUndefined();
    });

    test('lies within another one when both ends do', () => {
        expect(isWithin({ start: 5, end: 9 }, { start: 5, end: 9 })).toBe(true);
        expect(isWithin({ start: 4, end: 9 }, { start: 5, end: 9 })).toBe(false);
        expect(isWithin({ start: 5, end: 10 }, { start: 5, end: 9 })).toBe(false);
    });

    test('stands for all of Azure when both ends are zero', () => {
        expect(isAllAzure({ start: 0, end: 0 })).toBe(true);
        expect(isAllAzure({ start: 0, end: 1 })).toBe(false);
    });
});
