import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { biomeLayers } from '../../../lint/biome-layers.ts';
import { innerLayers, topLayers } from '../../../lint/layers.ts';
import { repositoryFiles, root, textOf } from './repository.ts';

function foldersIn(path: string): readonly string[] {
    return readdirSync(`${root}/${path}`, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort();
}

test('the linter holds the layers of the table; `npm run generate` writes its rules', () => {
    expect(readFileSync(`${root}/lint/layers.json`, 'utf8')).toBe(biomeLayers());
});

test('every folder of src is a layer', () => {
    const known = Object.keys(topLayers).filter((path) => path.startsWith('src/'));
    expect(foldersIn('src').map((name) => `src/${name}`)).toEqual(known.sort());
});

test.each(innerLayers)('every folder of $parent is in the table', ({ parent, folders }) => {
    expect(foldersIn(parent)).toEqual(Object.keys(folders).sort());
});

test.each([{ parent: 'src', folders: importsOfSrc() }, ...innerLayers])(
    'no folder of $parent imports one that can import it',
    ({ folders }) => {
        for (const folder of Object.keys(folders)) {
            expect(reachable(folder, folders), folder).not.toContain(folder);
        }
    },
);

test.each(['src', 'sandbox'])('no two folders of %s import each other, directly or through others', (top) => {
    const graph = folderGraph(top);
    expect(Object.keys(graph).length).toBeGreaterThan(5);
    for (const folder of Object.keys(graph)) {
        expect(reachable(folder, graph), folder).not.toContain(folder);
    }
});

/** The folders that the files of each folder import, a folder and the one that it lies in counted apart. */
function folderGraph(top: string): Readonly<Record<string, readonly string[]>> {
    const graph: Record<string, string[]> = {};
    for (const file of repositoryFiles(`${top}/**/*.ts`)) {
        const imports = graph[dirname(file)] ?? [];
        graph[dirname(file)] = imports;
        for (const [, specifier = ''] of textOf(file).matchAll(/(?:^| )(?:from|import) '(\.[^']+)'/gm)) {
            const folder = dirname(join(dirname(file), specifier));
            if (folder !== dirname(file) && folder.startsWith(top)) imports.push(folder);
        }
    }
    return graph;
}

function importsOfSrc(): Readonly<Record<string, readonly string[]>> {
    const own = Object.entries(topLayers).filter(([path]) => path.startsWith('src/'));
    return Object.fromEntries(own.map(([path, { imports }]) => [path.slice('src/'.length), imports]));
}

/** Every folder that the folder imports, directly or through others. */
function reachable(from: string, folders: Readonly<Record<string, readonly string[]>>): ReadonlySet<string> {
    const found = new Set<string>();
    const open = [...(folders[from] ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (found.has(next)) continue;
        found.add(next);
        open.push(...(folders[next] ?? []));
    }
    return found;
}
