import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { profileNames } from '../../../src/baseline/profile-names.ts';
import { profileDocument } from '../../../src/baseline/profiles.ts';
import { problemsOfText } from './documents.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/baseline.md'), 'utf8');

it('shows an example that is valid', () => {
    const [, example] = /```json\n([^`]+)```/.exec(page) ?? [];
    expect(example).toContain('"extends": "standard"');
    expect(problemsOfText(example ?? '')).toEqual([]);
});

it.each(profileNames)('tells the true number of controls in %s', (name) => {
    const [, cells] = new RegExp(`^\\| \`${name}\` \\|([^|]+)\\|`, 'm').exec(page) ?? [];
    expect(cells).toMatch(new RegExp(`\\b${Object.keys(profileDocument(name).modes ?? {}).length}\\b`));
});
