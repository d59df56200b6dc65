import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { changeAdapters } from '../../../src/azure/changes/adapters.ts';
import { changeKinds, kindOf, mergedChange } from '../../../src/changes/kinds.ts';
import { changeSchema } from '../../../src/changes/stored-change.ts';
import type { Change } from '../../../src/model/change.ts';
import { testKinds } from '../../support/changes/kinds.ts';
import { fc } from '../../support/property.ts';

const names = Object.keys(changeKinds).sort();

function textOf(path: string): string {
    return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

function fileOf(kind: string): string {
    return `${kind.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;
}

describe('a kind of change is two files and two lines', () => {
    test.each(['src/changes', 'src/azure/changes', 'test/support/changes'])(
        '%s has a file and a line for each kind',
        (folder) => {
            const lines = textOf(`${folder}/index.ts`)
                .split('\n')
                .filter((line) => line.startsWith('export'));
            expect(lines).toHaveLength(names.length);
            for (const name of names) {
                expect(lines).toContain(`export { ${name} } from './${fileOf(name)}';`);
                expect(textOf(`${folder}/${fileOf(name)}`)).toContain(`export const ${name}`);
            }
        },
    );

    test('each kind has an adapter and test fixtures', () => {
        expect(Object.keys(changeAdapters).sort()).toEqual(names);
        expect(Object.keys(testKinds).sort()).toEqual(names);
    });

    test('a role allows each kind', () => {
        const role = z.object({ Actions: z.array(z.string()), DataActions: z.array(z.string()) });
        const allowed = ['remediator', 'key-vault'].flatMap((name) => {
            const { Actions, DataActions } = role.parse(JSON.parse(textOf(`infra/roles/${name}.json`)));
            return [...Actions, ...DataActions];
        });
        for (const { permission } of Object.values(testKinds)) expect(allowed).toContain(permission);
    });

    /** Kinds that the domain asks about, in files of which each asks about one. */
    const askedAlone: Readonly<Record<string, string>> = {
        restart: 'waits for its window, and is judged by the parameters that it is for',
        dataEncryption: 'leaves a key version behind that must stay enabled',
    };
    const exceptions: Readonly<Record<string, string>> = {
        'src/engine/parts.ts': 'switches over slices, of which one is named like a kind',
        'src/workflows/assessment/note-findings.ts':
            'a restart is moot while a parameter that it is for is written',
    };

    test('no other file of src distinguishes kinds', () => {
        const files = readdirSync(new URL('../../../src', import.meta.url), { recursive: true })
            .map((path) => `src/${path}`.replaceAll('\\', '/'))
            .filter((path) => path.endsWith('.ts') && !/^src\/(azure\/)?changes\//.test(path));
        const telling = files.filter((path) => {
            const kinds = distinguishedKinds(textOf(path));
            const isAskedAlone = kinds.every((kind) => askedAlone[kind] !== undefined);
            return exceptions[path] === undefined && (kinds.length > 1 || !isAskedAlone);
        });
        expect(telling).toEqual([]);
        expect(files).toEqual(expect.arrayContaining(Object.keys(exceptions)));
    });

    function distinguishedKinds(text: string): readonly string[] {
        const found = text.matchAll(/(?:case|kind [!=]==) '(\w+)'/g);
        return [...new Set([...found].flatMap(([, name = '']) => (names.includes(name) ? [name] : [])))];
    }
});

describe.each(Object.entries(testKinds))('%s', (name, { sample, arbitrary }) => {
    const each: fc.Arbitrary<Change> = arbitrary(fc);

    test('its sample is of its kind', () => {
        expect(sample.kind).toBe(name);
    });

    test('is read as it was stored', () => {
        fc.assert(
            fc.property(each, (change) => {
                expect(changeSchema.parse(JSON.parse(JSON.stringify(change)))).toEqual(change);
            }),
        );
    });

    test('is refused when a side of it is damaged', () => {
        for (const side of ['from', 'to']) {
            const damaged = changeSchema.safeParse({ ...sample, [side]: 7 });
            expect(damaged.error?.issues.map(({ path }) => path[0])).toEqual([side]);
        }
    });

    test('shows what it changes', () => {
        fc.assert(
            fc.property(each, (change) => {
                const differences = kindOf(change).differences(change);
                expect(differences).not.toEqual([]);
                for (const { from, to } of differences) expect(from).not.toBe(to);
            }),
        );
    });

    test('can be undone at its own target, and that undo can be undone, or it gives the reason', () => {
        fc.assert(
            fc.property(each, (change) => {
                const inverse = kindOf(change).inverse(change);
                if (inverse.kind === 'none') {
                    expect(inverse.reason).not.toBe('');
                    return;
                }
                const { change: undo } = inverse;
                expect({ from: undo.from, to: undo.to }).toEqual({ from: change.to, to: change.from });
                expect(kindOf(undo).target(undo)).toBe(kindOf(change).target(change));
                expect(changeSchema.parse(JSON.parse(JSON.stringify(undo)))).toEqual(undo);
                const again = kindOf(undo).inverse(undo);
                if (again.kind === 'change') expect(again.change).toEqual(change);
            }),
        );
    });

    test('of two controls is one write for both', () => {
        fc.assert(
            fc.property(each, (change) => {
                const merged = mergedChange(change, { ...change, control: 'another' });
                const alsoFor = [...(change.alsoFor ?? []), 'another'];
                expect(merged).toEqual({ ...change, alsoFor });
            }),
        );
    });
});
