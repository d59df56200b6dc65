import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { frameworkInitiatives } from '../../../scripts/generate/framework-initiatives.ts';
import { guidance } from '../../../scripts/generate/guidance/guidance.ts';
import type { GuidanceRow } from '../../../scripts/generate/guidance/guidance-row.ts';
import { everyControl } from '../../../src/controls/every-control.ts';
import { unmirroredDefinitions } from '../../../src/controls/unmirrored-definitions.ts';

const rows = guidance.flatMap((section) => section.rows.map((row) => ({ section: section.title, ...row })));

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): readonly string[] {
    const text = readFileSync(resolve(page), 'utf8');
    return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
        heading
            .toLowerCase()
            .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
            .replaceAll(' ', '-'),
    );
}

function pageOf(row: GuidanceRow): string | undefined {
    return row.kind === 'notApplicable' ? undefined : row.page;
}

describe.each(rows)('$section: $asks', (row) => {
    test('has an answer that exists', () => {
        expect(row.asks.trim()).not.toBe('');
        if (row.kind === 'notApplicable') {
            expect(row.reason.trim().length).toBeGreaterThan(10);
            return;
        }
        if (row.kind !== 'documented') {
            const named = row.controls.map((id) => everyControl.find((control) => control.id === id));
            expect(named).not.toEqual([]);
            expect(
                row.controls.filter((id) => everyControl.find((control) => control.id === id) === undefined),
            ).toEqual([]);
            if (row.kind === 'repaired')
                expect(named.some((control) => control?.plan !== undefined)).toBe(true);
        }
        const [page = '', anchor] = (pageOf(row) ?? '').split('#');
        if (page === '') return;
        expect(existsSync(resolve(page)), page).toBe(true);
        if (anchor !== undefined) expect(anchorsOf(page)).toContain(anchor);
    });
});

test('no section asks the same twice', () => {
    for (const section of guidance) {
        const asked = section.rows.map(({ asks }) => asks);
        expect(asked).toEqual([...new Set(asked)]);
    }
});

test('every definition of Azure Policy is answered by a control that mirrors it, or with a reason', () => {
    const section = guidance.find(({ title }) => title === 'Definitions of Azure Policy');
    const answered = (section?.rows ?? []).flatMap((row) =>
        [...row.asks.matchAll(/\b[0-9a-f]{8}\b/g)].map(([id]) => [id, row] as const),
    );
    const mirrored = everyControl.flatMap(({ references }) => references.azurePolicy.map(({ id }) => id));
    const all = [...new Set([...mirrored, ...Object.keys(unmirroredDefinitions)])].map((id) =>
        id.slice(0, 8),
    );
    expect(answered.map(([id]) => id).toSorted()).toEqual(all.toSorted());
    for (const [id, row] of answered) {
        const mirroring = everyControl.filter(({ references }) =>
            references.azurePolicy.some((definition) => definition.id.startsWith(id)),
        );
        const named = row.kind === 'repaired' || row.kind === 'checked' ? row.controls : [];
        expect({
            id,
            named: mirroring.length === 0 || mirroring.some((each) => named.includes(each.id)),
        }).toEqual({
            id,
            named: true,
        });
    }
});

/** The ids of the controls that the rows name. */
function namedIn(named: readonly GuidanceRow[]): ReadonlySet<string> {
    return new Set(named.flatMap((row) => ('controls' in row ? row.controls : [])));
}

test('every control answers a row', () => {
    const named = namedIn(rows);
    expect(everyControl.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([]);
});

test('every control with a number of the Microsoft cloud security benchmark answers the row of that number', () => {
    const numbered = guidance.find(({ title }) => title === 'Numbers of frameworks')?.rows ?? [];
    const missing = everyControl.flatMap(({ id, references }) =>
        references.mcsb
            .filter(
                (tag) => !namedIn(numbered.filter(({ asks }) => asks.split(/[ ,:]+/).includes(tag))).has(id),
            )
            .map((tag) => `${tag} ${id}`),
    );
    expect(missing).toEqual([]);
});

test('every initiative of docs/frameworks.md is named', () => {
    const asked = rows.map(({ asks }) => asks).join('\n');
    for (const { initiative } of frameworkInitiatives) expect(asked).toContain(initiative.slice(0, 8));
});
