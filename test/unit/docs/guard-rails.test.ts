import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { auditOutcomes } from '../../../src/model/audit-entry.ts';

function textOf(path: string): string {
    return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

test('the page of the guard rails names only outcomes that there are', () => {
    const named = [...textOf('docs/guard-rails.md').matchAll(/^\|[^|]+\|[^|]+\| ([^|]*)\|/gm)].flatMap(
        ([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, outcome]) => outcome),
    );
    expect(named).toContain('flapping');
    expect(named.filter((name) => !auditOutcomes.some((outcome) => outcome === name))).toEqual([]);
});
