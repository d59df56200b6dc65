import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { narrowings, presentShapes, type Shapes, withoutFields } from '../../../../support/stored-shapes.ts';

/**
 * Nobody changes the shape of stored data by accident. `shapes.json` of a release is written by `npm run record-state`.
 * See "A stored shape" in CONTRIBUTING.md.
 */
const folder = 'test/fixtures/state';
const releases = readdirSync(folder).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
const present = presentShapes();

/**
 * Fields that were added without a new version, because 0.1.0, which would refuse one, ignores them where they are: in
 * messages, and below the first level of a record. `traceparent` decides nothing.
 */
const ignoredByFirstRelease = ['traceparent'];

function shapesOf(release: string | undefined): Shapes {
    return JSON.parse(readFileSync(`${folder}/${release}/shapes.json`, 'utf8'));
}

describe.each(Object.keys(present))('the stored shape of %s', (name) => {
    test('is the one of the newest release, unless it has a new version', () => {
        const released = shapesOf(releases.at(-1))[name];
        const now = present[name];
        if (released === undefined || released.version !== now?.version) return;
        expect(
            withoutFields(now, ignoredByFirstRelease),
            'a changed shape needs a step in its upgrades: see "A stored shape" in CONTRIBUTING.md',
        ).toEqual(withoutFields(released, ignoredByFirstRelease));
    });

    test.each(releases)('only adds to that of %s where it says that this one reads it', (release) => {
        const released = shapesOf(release)[name];
        const now = present[name];
        if (released === undefined || now === undefined || now.minReader > released.version) return;
        expect(narrowings(released.schema, now.schema)).toEqual([]);
    });
});

describe('a step that is said to be additive', () => {
    const before = {
        type: 'object',
        properties: {
            a: { type: 'string' },
            kind: { enum: ['x', 'y'] },
            of: { anyOf: [{ const: 1 }, { const: 2 }] },
        },
        required: ['a'],
    };
    const [properties, required] = [before.properties, before.required];

    test.each([
        ['an optional field', { ...before, properties: { ...properties, b: { type: 'number' } } }],
        ['a word', { ...before, properties: { ...properties, kind: { enum: ['x', 'y', 'z'] } } }],
        [
            'a kind',
            {
                ...before,
                properties: { ...properties, of: { anyOf: [{ const: 1 }, { const: 3 }, { const: 2 }] } },
            },
        ],
    ])('may add %s', (_what, after) => {
        expect(narrowings(before, after)).toEqual([]);
    });

    test.each([
        ['require a field', { ...before, required: [...required, 'kind'] }, '/kind is required'],
        ['make a field optional', { ...before, required: [] }, '/a is optional'],
        [
            'remove a word',
            { ...before, properties: { ...properties, kind: { enum: ['x'] } } },
            '/properties/kind has no y',
        ],
        [
            'remove a field',
            { ...before, properties: { a: properties.a, of: properties.of } },
            '/properties/kind is gone',
        ],
        [
            'change a type',
            { ...before, properties: { ...properties, a: { type: 'number' } } },
            '/properties/a/type changed',
        ],
        [
            'remove a kind',
            { ...before, properties: { ...properties, of: { anyOf: [{ const: 1 }] } } },
            '/properties/of/anyOf/1 is gone',
        ],
    ])('may not %s', (_what, after, problem) => {
        expect(narrowings(before, after)).toEqual([problem]);
    });
});
