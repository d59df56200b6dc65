import { expect, test } from 'vitest';
import { auditOutcomes } from '../../../src/model/audit-entry.ts';
import {
    codeSpans,
    isInRepository,
    repositoryFiles,
    sectionOf,
    tableRows,
    textOf,
    withoutCode,
} from './repository.ts';

const architecture = textOf('ARCHITECTURE.md');
const scripts = new Set(Object.keys(JSON.parse(textOf('package.json')).scripts));

/** Paths in the tree of ARCHITECTURE: `dir/` and `file.ext`, two or four spaces deep. */
function treePaths(): readonly string[] {
    const tree = /```\n([\s\S]*?)\n```/.exec(sectionOf(architecture, '## Folder tree'))?.[1] ?? '';
    const parents: string[] = [];
    return tree.split('\n').map((line) => {
        const depth = (/^ */.exec(line)?.[0].length ?? 0) / 2;
        const [name = ''] = line.trim().split(/\s/);
        parents.length = depth;
        parents.push(name.replace(/\/$/, ''));
        return parents.join('/');
    });
}

/** `npm run x`, `npm start` and `npm test` in a text. */
function namedScripts(markdown: string): readonly string[] {
    return [...markdown.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)].map(
        ([, run, short]) => run ?? short ?? '',
    );
}

test('the files and folders in the tree of ARCHITECTURE exist', () => {
    const paths = treePaths();
    expect(paths).toContain('src/engine');
    expect(paths.filter((path) => !isInRepository(path))).toEqual([]);
});

test('the tree of ARCHITECTURE names every folder at the top and in src', () => {
    const paths = treePaths();
    const folders = new Set(
        repositoryFiles('*').flatMap((file) => {
            const [top = '', second = '', ...below] = file.split('/');
            if (second === '' || top.startsWith('.')) return [];
            return top === 'src' && below.length > 0 ? [top, `${top}/${second}`] : [top];
        }),
    );
    expect([...folders].filter((folder) => !paths.includes(folder))).toEqual([]);
});

test('every npm script that a page, a workflow, or a script of the deployment names exists', () => {
    for (const page of repositoryFiles('*.md', 'docs/examples/*.yml', 'infra/*.sh')) {
        expect(
            namedScripts(textOf(page)).filter((script) => !scripts.has(script)),
            page,
        ).toEqual([]);
    }
    expect(namedScripts(textOf('README.md'))).toContain('start');
});

test('every source file that a page names in code exists', () => {
    const isPath = /^(?:src|functions|sandbox|scripts|infra|test|docs|baselines|lint)\/[\w./-]+\.\w+$/;
    const pages = repositoryFiles('*.md');
    expect(pages).toContain('docs/azure-behavior.md');
    for (const page of pages) {
        const named = codeSpans(withoutCode(textOf(page))).filter((span) => isPath.test(span));
        expect(
            named.filter((path) => !isInRepository(path)),
            page,
        ).toEqual([]);
    }
});

test('docs/azure-behavior.md names every file that assumes something of Azure', () => {
    const assuming = repositoryFiles('src/*.ts', 'functions/*.ts').filter((file) =>
        textOf(file).includes('Assumed:'),
    );
    expect(assuming).toContain('src/workflows/server/own-echo.ts');
    const page = textOf('docs/azure-behavior.md');
    expect(assuming.filter((file) => !page.includes(`\`${file}\``))).toEqual([]);
});

test('the operating guide explains every outcome of an audit entry, and no other', () => {
    const watch = sectionOf(textOf('docs/operating.md'), '## Watch');
    const explained = tableRows(watch).flatMap(([name = '']) => codeSpans(name));
    expect(explained.toSorted()).toEqual(auditOutcomes.toSorted());
});

test('the texts that the operating guide quotes are in the code', () => {
    const help = sectionOf(textOf('docs/operating.md'), '## When something is wrong');
    const quoted = [...help.matchAll(/^\*\*[^*"\n]*"([^"\n]+)"/gm)].map(([, text = '']) => text);
    expect(quoted.length).toBeGreaterThan(4);
    const code = repositoryFiles('src/*.ts').map(textOf).join('\n');
    const parts = [
        ...quoted.flatMap((text) => text.split('…')),
        'Message requeued',
        'The app settings are invalid',
    ]
        .map((part) =>
            part
                .replace(/\d+.*$/, '')
                .replace(/ for $/, '')
                .replace(/^[, ]+|[, ]+$/g, ''),
        )
        .filter((part) => part !== '');
    expect(parts.filter((part) => !code.includes(part))).toEqual([]);
});
