import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { isInRepository, repositoryFiles, textOf, withoutCode } from './repository.ts';

/** Reports in test/report/golden are output, not pages. */
const pages = repositoryFiles('*.md').filter((path) => !path.includes('/golden/'));

/** GitHub's anchor of a heading. */
function anchorOf(heading: string): string {
    return heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-');
}

function anchorsOf(page: string): readonly string[] {
    return [...withoutCode(textOf(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
        anchorOf(heading ?? ''),
    );
}

function linksOf(page: string): readonly string[] {
    return [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
}

function problemOf(page: string, link: string): string | undefined {
    if (/^[a-z]+:/.test(link)) return undefined;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path));
    if (!isInRepository(target)) return `${page}: ${link} is not there`;
    if (anchor === undefined || !target.endsWith('.md') || anchorsOf(target).includes(anchor))
        return undefined;
    return `${page}: ${link} names no heading`;
}

test('the pages and their links are found', () => {
    expect(pages).toContain('README.md');
    expect(linksOf('README.md')).toContain('ARCHITECTURE.md');
    expect(anchorsOf('README.md')).toContain('pgwarden-and-azure-policy');
});

test('every link between pages leads to a file and a heading that exist', () => {
    expect(pages.flatMap((page) => linksOf(page).flatMap((link) => problemOf(page, link) ?? []))).toEqual([]);
});

test('every decision is listed, and every one listed exists', () => {
    const records = repositoryFiles('docs/decisions/*.md')
        .map((path) => path.slice('docs/decisions/'.length))
        .filter((name) => name !== 'README.md');
    expect(records.length).toBeGreaterThan(0);
    expect(linksOf('docs/decisions/README.md').toSorted()).toEqual(records.toSorted());
});

test('every page in docs is listed in docs/README', () => {
    const top = repositoryFiles('docs/*.md').filter((path) => path.split('/').length === 2);
    const listed = linksOf('docs/README.md').map((link) => `docs/${link}`);
    expect(top.filter((path) => path !== 'docs/README.md' && !listed.includes(path))).toEqual([]);
});
