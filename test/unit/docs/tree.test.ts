import { matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import config from '../../../vitest.config.ts';
import { repositoryFiles, textOf } from './repository.ts';

/** Folders of unit tests that have no namesake in src, each with its reason. */
const withoutNamesake: Readonly<Record<string, string>> = {
    cli: 'of the commands beside src',
    bench: 'of the benchmarks beside src',
    functions: 'of the functions beside src',
    infra: 'of the deployment beside src',
    scripts: 'of the scripts beside src',
    docs: 'of the pages and of the tree itself',
    laws: 'hold for every control',
    policy: "hold our verdicts against Microsoft's definitions",
};

function foldersOf(files: readonly string[]): readonly string[] {
    return [...new Set(files.map((file) => file.split('/').slice(0, -1).join('/')))];
}

test('the unit tests have the same tree as src', () => {
    const sources = foldersOf(repositoryFiles('src/*'));
    const tests = repositoryFiles('test/unit/*.test.ts');
    expect(tests.length).toBeGreaterThan(100);
    const stray = foldersOf(tests).filter((folder) => {
        const path = folder.replace(/^test\/unit\/?/, '');
        const [top = ''] = path.split('/');
        return (
            !(top in withoutNamesake) &&
            !sources.some((source) => `${source}/`.startsWith(path === '' ? 'src/' : `src/${path}/`))
        );
    });
    expect(stray).toEqual([]);
});

test('fast-check uses the seed of the run, through test/support/property.ts', () => {
    const importing = repositoryFiles('test/*.ts', 'sandbox/*.ts').filter((file) =>
        /^import .*'fast-check';$/m.test(textOf(file)),
    );
    expect(importing).toEqual(['test/support/property.ts']);
});

test('every test file belongs to one ring', () => {
    const { projects = [] } = config.test ?? {};
    const rings = projects.map((project) => {
        if (typeof project !== 'object' || !('test' in project)) throw new Error('a ring is an object');
        const { name, include = [], exclude = [] } = project.test ?? {};
        const has = (file: string, patterns: readonly string[]) =>
            patterns.some((pattern) => matchesGlob(file, pattern));
        return { name, takes: (file: string) => has(file, include) && !has(file, exclude) };
    });
    const files = repositoryFiles('test/*.test.ts');
    const wrong = files.flatMap((file) => {
        const names = rings.filter(({ takes }) => takes(file)).map(({ name }) => name);
        return names.length === 1 ? [] : [{ file, names }];
    });
    expect(wrong).toEqual([]);
});
