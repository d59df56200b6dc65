import { expect, test } from 'vitest';
import { frameworkInitiatives } from '../../../scripts/generate/framework-initiatives.ts';
import { unjudged } from '../../../scripts/generate/unjudged-requirements.ts';
import { everyControl } from '../../../src/controls/every-control.ts';
import { unmirroredDefinitions } from '../../../src/controls/unmirrored-definitions.ts';

const mirrored = everyControl.flatMap(({ references }) => references.azurePolicy.map(({ id }) => id));

test.each(frameworkInitiatives)(
    'every definition of $name is mirrored, or left out for a reason',
    (framework) => {
        const definitions = Object.keys(framework.requirements);
        expect(definitions).not.toEqual([]);
        for (const id of definitions) {
            expect({
                id,
                isKnown: mirrored.includes(id) || Object.hasOwn(unmirroredDefinitions, id),
            }).toEqual({
                id,
                isKnown: true,
            });
            expect(framework.requirements[id]).not.toEqual([]);
        }
    },
);

/** The numbers of both versions are those that Microsoft's initiatives give their definitions. */
test.each(frameworkInitiatives.filter(({ name }) => name.startsWith('Microsoft cloud security benchmark')))(
    'the tags of the controls are those of $name',
    ({ requirements }) => {
        for (const { id, references } of everyControl) {
            const theirs = references.azurePolicy.flatMap((definition) => requirements[definition.id] ?? []);
            expect({ id, tags: references.mcsb }).toEqual({ id, tags: expect.arrayContaining(theirs) });
        }
    },
);

test('a requirement that no control judges names those that judge a part of its number', () => {
    for (const { requirement, askedBy, why, instead } of unjudged) {
        for (const tag of askedBy.match(/\b[A-Z]{2}-\d\b/g) ?? []) {
            const judging = everyControl.filter(({ references }) => references.mcsb.includes(tag));
            const isNamed = judging.some(({ id }) => `${why} ${instead}`.includes(`\`${id}\``));
            expect({ requirement, tag, isNamed: isNamed || judging.length === 0 }).toEqual({
                requirement,
                tag,
                isNamed: true,
            });
        }
    }
});

test('each requirement that no control judges says what to do instead', () => {
    for (const { requirement, askedBy, why, instead } of unjudged) {
        expect([requirement, askedBy, why, instead]).not.toContain('');
    }
});
