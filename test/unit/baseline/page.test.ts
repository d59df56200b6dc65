import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { profileNames } from '../../../src/baseline/profile-names.ts';
import { problemsOfText } from './documents.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/baseline.md'), 'utf8');

it('shows an example that is valid', () => {
    const [, example] = /```json\n([^`]+)```/.exec(page) ?? [];
    expect(example).toContain('"extends": "standard"');
    expect(problemsOfText(example ?? '')).toEqual([]);
});

it('lists every shipped profile', () => {
    for (const name of profileNames) expect(page).toContain(`\n| \`${name}\` | `);
});
