import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { controls } from '../../src/controls/index.ts';
import { sliceNames } from '../../src/model/server-state.ts';
import { comparisons, notMirrored } from '../policy/comparisons.ts';

/** One name, three files: the control, its test, its page. */
const root = join(import.meta.dirname, '..', '..');
const pages = join(root, 'docs', 'controls');
const ids = controls.map(({ id }) => id);

/** What a control is, and the list of them. What several controls share is in the folder `shared`. */
const besides = ['control.ts', 'index.ts', 'shared'];

const headings = [
    '## What it checks',
    '## Why it matters',
    '## What the repair does',
    '## Repair by hand',
    '## References',
    '## Differences from Azure Policy',
    '## Out of scope',
];

/** MCSB and CIS ids in use; a new one is added here on purpose. */
const mcsb = [
    ...['NS-2', 'IM-1', 'IM-3', 'IM-8', 'PA-1', 'DP-3', 'DP-5', 'DP-6'],
    ...['LT-1', 'LT-2', 'LT-4', 'LT-5', 'LT-6', 'BR-1', 'BR-2'],
];
const cis = ['5.2.1', '5.2.2', '5.2.3', '5.2.4', '5.2.5', '5.2.6', '5.2.7'];

describe('the list of controls', () => {
    test('holds the thirty controls of the baseline, each once', () => {
        expect(ids).toEqual([...new Set(ids)]);
        expect(ids).toHaveLength(30);
    });

    test('is every file in the folder', () => {
        const files = readdirSync(join(root, 'src', 'controls'));
        expect(files.sort()).toEqual([...ids.map((id) => `${id}.ts`), ...besides].sort());
    });

    test('is shown by the table of the pages', () => {
        const rows = controls.map(
            ({ id, title, severity, area, plan }) =>
                `| [${id}](${id}.md) | ${title} | ${severity} | ${area} | ${plan === undefined ? 'no' : 'yes'} |`,
        );
        const table = page('README')
            .split('\n')
            .filter((line) => line.startsWith('| ['));
        expect(table).toEqual(rows);
    });

    test('leaves out definitions of Azure Policy for the reasons that the pages give', () => {
        for (const [id, reason] of Object.entries(notMirrored)) {
            expect(page('README')).toContain(`- \`${id}\`: ${reason}`);
        }
    });

    test('has a mode for each control in the standard profile, and only those', () => {
        expect(Object.keys(standardModes()).sort()).toEqual([...ids].sort());
    });
});

describe.each(controls)('$id', (control) => {
    test('has a test and a page', () => {
        expect(existsSync(join(root, 'test', 'controls', `${control.id}.test.ts`))).toBe(true);
        expect(existsSync(join(pages, `${control.id}.md`))).toBe(true);
    });

    test('has a title that is a sentence', () => {
        expect(control.title).toMatch(/^[A-Z][^.]+[^.\s]$/);
        expect(control.title.split(' ').length).toBeGreaterThan(2);
    });

    test('reads at least one slice, each once', () => {
        expect(control.reads.length).toBeGreaterThan(0);
        expect(sliceNames).toEqual(expect.arrayContaining([...control.reads]));
        expect(control.reads).toEqual([...new Set(control.reads)]);
    });

    test('comes after controls that exist', () => {
        const after = control.after ?? [];
        expect(ids).toEqual(expect.arrayContaining([...after]));
        expect(after).not.toContain(control.id);
    });

    test('has references that are known, each once', () => {
        const { references } = control;
        for (const list of [references.azurePolicy, references.mcsb, references.cis]) {
            expect(list).toEqual([...new Set(list)]);
        }
        for (const id of references.azurePolicy)
            expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        expect(mcsb).toEqual(expect.arrayContaining([...references.mcsb]));
        expect(cis).toEqual(expect.arrayContaining([...references.cis]));
    });

    test('has a page with its title, its slices, its mode and the same headings as every page', () => {
        const text = page(control.id);
        const lines = text.split('\n');
        const slices = control.reads.map((slice) => `\`${slice}\``).join(', ');
        const after = (control.after ?? []).map((id) => `\`${id}\``).join(', ');
        expect(lines[0]).toBe(`# ${control.id}`);
        expect(lines[2]).toBe(
            `**${control.title}.** Severity ${control.severity}; mode \`${standardModes()[control.id]}\` ` +
                `in the profile \`standard\`; reads ${slices}${after === '' ? '' : `; after ${after}`}.`,
        );
        expect(lines.filter((line) => line.startsWith('#'))).toEqual([`# ${control.id}`, ...headings]);
        expect(lines.length).toBeLessThan(60);
    });

    test('has a page with exactly its references', () => {
        const references = section(page(control.id), '## References');
        const policies = [...references.matchAll(/: `([0-9a-f-]{36})`/g)].map(([, id]) => id);
        expect(policies).toEqual(control.references.azurePolicy);
        expect(listed(references, 'Microsoft cloud security benchmark')).toEqual(control.references.mcsb);
        expect(listed(references, 'CIS Azure Foundations Benchmark 3.0')).toEqual(control.references.cis);
    });

    test('has a page with exactly its differences from Azure Policy', () => {
        const differences = comparisons
            .filter((comparison) => comparison.control === control.id)
            .flatMap((comparison) => comparison.differences)
            .map(({ ours, reason }) => `- ${ours === 'compliant' ? 'Compliant' : 'Drifted'} here: ${reason}`);
        const found = section(page(control.id), '## Differences from Azure Policy')
            .split('\n')
            .filter((line) => line.startsWith('- '));
        expect(found.sort()).toEqual([...new Set(differences)].sort());
    });
});

function page(name: string): string {
    return readFileSync(join(pages, `${name}.md`), 'utf8');
}

function section(text: string, heading: string): string {
    return text.split(`${heading}\n`)[1]?.split('\n## ')[0] ?? '';
}

function listed(references: string, name: string): string[] {
    const line = references.split('\n').find((each) => each.startsWith(`- ${name}: `));
    return line === undefined ? [] : line.slice(`- ${name}: `.length).split(', ');
}

function standardModes(): Record<string, string> {
    const profile: { modes: Record<string, string> } = JSON.parse(
        readFileSync(join(root, 'baselines', 'standard.json'), 'utf8'),
    );
    return profile.modes;
}
