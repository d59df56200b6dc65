import { expect, test } from 'vitest';
import { isInRepository, repositoryFiles, textOf } from './repository.ts';

/** Folders of code, by their path from the root. */
const folders = [
    ...new Set(
        repositoryFiles('src/*.ts', 'functions/*.ts', 'cli/*.ts', 'lint/*.ts', 'scripts/*.ts').map((file) =>
            file.slice(0, file.lastIndexOf('/')),
        ),
    ),
];
/** Parents that hold folders only. */
const parents = folders.map((folder) => folder.replace(/\/[^/]+$/, '')).filter((folder) => folder !== 'src');

const all = [...new Set([...folders, ...parents, 'src'])].filter((folder) => folder !== '');

test.each(all)(
    '%s has a README of a few lines that names its contents and the first file to read',
    (folder) => {
        const page = `${folder}/README.md`;
        expect(isInRepository(page), page).toBe(true);
        const text = textOf(page);
        expect(text.split('\n').filter((line) => line !== '').length, page).toBeLessThanOrEqual(5);
        const starts = [...(text.match(/^Start with .*$/m)?.[0] ?? '').matchAll(/`([^`]+)`/g)].map(
            ([, path = '']) => `${folder}/${path}`,
        );
        expect(starts.length, page).toBeGreaterThan(0);
        expect(starts.filter((path) => !isInRepository(path))).toEqual([]);
    },
);
