import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { databaseControls } from '../../../src/controls/databases/index.ts';
import { type Control, isInsideDatabases } from '../../../src/controls/definition/control.ts';
import { everyControl } from '../../../src/controls/every-control.ts';
import { controls } from '../../../src/controls/index.ts';
import { sliceNames } from '../../../src/model/server-state.ts';

/** One name, two files: the control and its test. Its page is generated, see test/unit/docs/generated.test.ts. */
const root = join(import.meta.dirname, '..', '..', '..');
const ids = everyControl.map(({ id }) => id);

/** What a control is, the list of them, and what several of them share. */
const besides = [
    'README.md',
    'databases',
    'definition',
    'every-control.ts',
    'index.ts',
    'shared',
    'unmirrored-definitions.ts',
];

function filesOf(list: readonly Control[]): readonly string[] {
    return list.map(({ id }) => `${id}.ts`);
}

/** MCSB and CIS ids in use; a new one is added here on purpose. */
const mcsb = [
    ...['AM-2', 'NS-1', 'NS-2', 'IM-1', 'IM-8', 'PA-1', 'PA-7', 'DP-2', 'DP-3', 'DP-5', 'DP-6', 'DP-8'],
    ...['LT-1', 'LT-2', 'LT-3', 'LT-5', 'LT-6', 'IR-3', 'IR-5', 'BR-1', 'BR-2', 'BR-3'],
];
const cis = ['3.1.7.2', '5.2.1', '5.2.2', '5.2.3', '5.2.4', '5.2.5', '5.2.6', '5.2.7'];

describe('the list of controls', () => {
    test('holds every control once', () => {
        expect(ids).toEqual([...new Set(ids)]);
    });

    test('is every file in the folder', () => {
        const files = readdirSync(join(root, 'src', 'controls'));
        expect(files.sort()).toEqual([...filesOf(controls), ...besides].sort());
        const inside = readdirSync(join(root, 'src', 'controls', 'databases'));
        expect(inside.sort()).toEqual([...filesOf(databaseControls), 'README.md', 'index.ts'].sort());
    });

    test('keeps those that need a connection to PostgreSQL apart', () => {
        expect(controls.filter(isInsideDatabases)).toEqual([]);
        expect(databaseControls.filter((control) => !isInsideDatabases(control))).toEqual([]);
        expect(everyControl).toEqual([...controls, ...databaseControls]);
    });

    test('has no event of Azure read a database', () => {
        for (const { id, reads, reportedOn = reads } of databaseControls) {
            const others = reportedOn.filter((slice) => !isInsideDatabases({ reads: [slice] }));
            expect({ id, others }).toEqual({ id, others: [] });
        }
    });

    test('has no page for a control that is not there', () => {
        const pages = readdirSync(join(root, 'docs', 'controls'));
        expect(pages.sort()).toEqual([...ids.map((id) => `${id}.md`), 'README.md'].sort());
    });
});

describe.each(everyControl)('$id', (control) => {
    test('has a test, which needs it and no other control', () => {
        const folder = isInsideDatabases(control) ? ['databases'] : [];
        const path = join(root, 'test', 'unit', 'controls', ...folder, `${control.id}.test.ts`);
        expect(existsSync(path)).toBe(true);
        expect(readFileSync(path, 'utf8')).not.toMatch(
            /src\/controls\/(?:databases\/)?index.ts|every-control/,
        );
    });

    test.each(['title', 'failureTitle'] as const)('has a %s that is a sentence', (title) => {
        expect(control[title]).toMatch(/^[A-Z][^.]+[^.\s]$/);
        expect(control[title].split(' ').length).toBeGreaterThan(2);
    });

    test('has texts of whole sentences that fit on a page', () => {
        const { checks, why, repair, outOfScope, disruption, links, repairByHand } = control.texts;
        const prose = [checks, why, repair, outOfScope, disruption?.effect ?? ['No changes.']];
        for (const sentences of prose) expect(sentences).not.toEqual([]);
        for (const sentence of prose.flat()) {
            expect(sentence).toMatch(/^(?:[A-Z`]|pgaudit ).*[.:`;]$/s);
            expect(sentence).not.toMatch(/^(?:What|Who|Whoever|Whether)\b|\n/);
        }
        expect(repairByHand).not.toEqual([]);
        expect(links).not.toEqual([]);
    });

    test('repairs and owns what it repairs, or only reports', () => {
        const isRepairing = control.plan !== undefined;
        expect(control.owns !== undefined).toBe(isRepairing);
        expect(control.texts.disruption !== undefined).toBe(isRepairing);
        if (!isRepairing) expect(control.texts.repair[0]).toMatch(/^None: /);
    });

    test('reads at least one slice, each once', () => {
        expect(control.reads.length).toBeGreaterThan(0);
        expect(sliceNames).toEqual(expect.arrayContaining([...control.reads]));
        expect(control.reads).toEqual([...new Set(control.reads)]);
    });

    test('comes after controls that exist', () => {
        const after = control.reassessAfter ?? [];
        expect(ids).toEqual(expect.arrayContaining([...after]));
        expect(after).not.toContain(control.id);
    });

    test('has references that are known, each once', () => {
        const { references } = control;
        const definitions = references.azurePolicy.map(({ id }) => id);
        for (const list of [definitions, references.mcsb, references.cis]) {
            expect(list).toEqual([...new Set(list)]);
        }
        for (const id of definitions) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        expect(mcsb).toEqual(expect.arrayContaining([...references.mcsb]));
        expect(cis).toEqual(expect.arrayContaining([...references.cis]));
    });

    test('differs from definitions that it mirrors only', () => {
        const mirrored = control.references.azurePolicy.map(({ id }) => id);
        for (const { definitions = mirrored } of Object.values(control.differences ?? {})) {
            expect(mirrored).toEqual(expect.arrayContaining([...definitions]));
            expect(definitions).not.toEqual([]);
        }
    });
});
