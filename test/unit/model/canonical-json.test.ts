import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/model/canonical-json.ts';
import { fc } from '../../support/property.ts';

/** The same value with the fields of every object in reverse order. */
function reversed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(reversed);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
        Object.entries(value)
            .reverse()
            .map(([name, field]) => [name, reversed(field)]),
    );
}

describe('canonicalJson', () => {
    test('sorts the fields of every object and keeps the order of lists', () => {
        expect(canonicalJson({ b: [3, 1, { z: null, a: 'x' }], a: true })).toBe(
            '{"a":true,"b":[3,1,{"a":"x","z":null}]}',
        );
    });

    test('leaves undefined fields out and writes undefined items as null, as JSON does', () => {
        expect(canonicalJson({ a: undefined, b: [undefined, 1] })).toBe('{"b":[null,1]}');
        expect(canonicalJson(undefined)).toBe('null');
    });

    test('sorts by code units, whatever the language of the machine', () => {
        expect(canonicalJson({ ä: 1, a: 2, Z: 3, '10': 4, '9': 5 })).toBe('{"10":4,"9":5,"Z":3,"a":2,"ä":1}');
    });

    test('is JSON of the same value', () => {
        fc.assert(
            fc.property(fc.jsonValue(), (value) => {
                expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
            }),
        );
    });

    test('does not depend on the order of fields', () => {
        fc.assert(
            fc.property(fc.jsonValue(), (value) => {
                expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
            }),
        );
    });

    test('survives being stored as JSON and read again', () => {
        fc.assert(
            fc.property(fc.jsonValue(), (value) => {
                expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(canonicalJson(value));
            }),
        );
    });

    test('two values have one text only when they are the same value', () => {
        fc.assert(
            fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
                const isSame = canonicalJson(a) === canonicalJson(b);
                expect(isSame).toBe(JSON.stringify(sortedEntries(a)) === JSON.stringify(sortedEntries(b)));
            }),
        );
    });
});

/** Another way to the same: objects as sorted lists of pairs. */
function sortedEntries(value: unknown): unknown {
    if (Array.isArray(value)) return ['list', ...value.map(sortedEntries)];
    if (value === null || typeof value !== 'object') return value;
    return [
        'object',
        ...Object.keys(value)
            .sort()
            .map((name) => [name, sortedEntries(Reflect.get(value, name))]),
    ];
}
