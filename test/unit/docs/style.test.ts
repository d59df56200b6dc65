import { expect, test } from 'vitest';
import { repositoryFiles, textOf, withoutCode } from './repository.ts';

/**
 * The rules of docs/style.md that a pattern can check. The style page quotes the sentences that it advises against;
 * ARCHITECTURE.md is to follow.
 */
const exceptions = ['docs/style.md'];
const pages = repositoryFiles('*.md').filter(
    (page) => !exceptions.includes(page) && !page.startsWith('test/'),
);

/** What, Who, Whoever, or Whether at the start of a line, a cell, an item, or a sentence. Questions are allowed. */
const headlessClause = /(?:^[-*|#>\d. ]*|[.!] |\| )(?:What|Who|Whoever|Whether)\b[^.?|]*(?:[.|]|$)/gm;

const notAnActor = /\b(?:somebody|whoever)\b/gi;
const calque = /\b(?:heeds?|heeded|mends?|mended|comes? by|makes? good|of ours)\b/gi;
const britishSpelling =
    /\b(?:behaviour|honours?|honoured|colour|recognise\w*|serialise\w*|normalise\w*|cancelled)\b/gi;

function findings(pattern: RegExp): readonly string[] {
    return pages.flatMap((page) => {
        const text = withoutCode(textOf(page)).replaceAll(/`[^`]*`|\]\([^)]*\)/g, '');
        return [...text.matchAll(pattern)].map(([found]) => `${page}: ${found.trim()}`);
    });
}

test.each([
    ['no sentence starts with a clause that has no head', headlessClause],
    ['every sentence names its actor', notAnActor],
    ['no page translates word by word', calque],
    ['every page spells the American way', britishSpelling],
])('%s', (_rule, pattern) => {
    expect(findings(pattern)).toEqual([]);
});

test('no docstring starts with a clause that has no head', () => {
    const files = repositoryFiles('src/*.ts', 'functions/*.ts', 'cli/*.ts', 'scripts/*.ts', 'lint/*.ts');
    const headless = files.flatMap((file) =>
        [...textOf(file).matchAll(/(?:\/\*\*|^\s*\*|\/\/) ?(?:What|Who|Whoever|Whether|Why)\b.*/gm)].map(
            ([found]) => `${file}: ${found.trim()}`,
        ),
    );
    expect(headless).toEqual([]);
});

test('the style page shows each rule before and after', () => {
    const style = textOf('docs/style.md');
    expect(style.match(/^\| before \| after \|$/gm)).toHaveLength(3);
    expect(textOf('CONTRIBUTING.md')).toContain('(docs/style.md)');
});
