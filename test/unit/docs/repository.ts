import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingParsers } from '../../../src/settings/schema.ts';

/** The checkout that the tests run in. */
export const root = join(import.meta.dirname, '..', '..', '..');

/** The text of a file, by its path from the root. */
export function textOf(path: string): string {
    return readFileSync(join(root, path), 'utf8');
}

export function isInRepository(path: string): boolean {
    return existsSync(join(root, path));
}

/** Files that git has or would take, by their path from the root, sorted. Untracked ones count: they are on their way. */
export function repositoryFiles(...patterns: readonly string[]): readonly string[] {
    const output = execFileSync(
        'git',
        ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns],
        { cwd: root, encoding: 'utf8' },
    );
    const files = output.split('\n').filter((path) => path !== '' && isInRepository(path));
    return [...new Set(files)].sort();
}

/** A Markdown text without what stands in fenced code. */
export function withoutCode(markdown: string): string {
    return markdown.replaceAll(/^```[\s\S]*?^```$/gm, '');
}

/** The section under a heading, up to the next heading of the same depth. */
export function sectionOf(markdown: string, heading: string): string {
    const depth = /^#+/.exec(heading)?.[0] ?? '#';
    const start = markdown.indexOf(`\n${heading}\n`);
    if (start < 0) throw new Error(`There is no heading "${heading}"`);
    const rest = markdown.slice(start + heading.length + 2);
    const end = rest.search(new RegExp(`^${depth} `, 'm'));
    return end < 0 ? rest : rest.slice(0, end);
}

/** The cells of the table rows in a text, without the header and the line below it. */
export function tableRows(markdown: string): readonly (readonly string[])[] {
    const rows = markdown
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .map((line) =>
            line
                .slice(1, line.lastIndexOf('|'))
                .split(/(?<!\\)\|/)
                .map((cell) => cell.trim()),
        );
    const rule = rows.findIndex((cells) => cells.every((cell) => /^:?-+:?$/.test(cell)));
    return rule < 0 ? [] : rows.slice(rule + 1);
}

/** What stands in backticks in a text. */
export function codeSpans(text: string): readonly string[] {
    return [...text.matchAll(/`([^`]+)`/g)].map(([, span]) => span ?? '');
}

/** The names of the app settings that src/settings/schema.ts lets through. */
export function settingNames(): readonly string[] {
    return Object.keys(settingParsers);
}

/** Major versions of Node that package.json names in `engines`, the oldest first. */
export function supportedNodeVersions(): readonly string[] {
    const { engines }: { readonly engines: { readonly node: string } } = JSON.parse(textOf('package.json'));
    return engines.node.split(' || ');
}
