import { expect, test } from 'vitest';
import { parseBaseline } from '../../../src/baseline/parse.ts';
import { controls } from '../../../src/controls/index.ts';
import { textOf } from './repository.ts';

/** The JSON documents in a page that look like a baseline. */
function baselinesIn(page: string): readonly string[] {
    return [...textOf(page).matchAll(/^```json\n([\s\S]*?)^```$/gm)]
        .map(([, json]) => json ?? '')
        .filter((json) => json.includes('"extends"'));
}

test.each(['README.md', 'docs/baseline.md'])('the baseline in %s is valid', (page) => {
    const documents = baselinesIn(page);
    expect(documents).toHaveLength(1);
    for (const document of documents) {
        expect(
            parseBaseline(
                document,
                controls.map(({ id }) => id),
            ),
        ).toMatchObject({ kind: 'valid' });
    }
});
