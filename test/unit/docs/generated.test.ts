import { expect, test } from 'vitest';
import { newestResults } from '../../../bench/results.ts';
import { generatedFiles } from '../../../scripts/generate/files.ts';
import { withPart } from '../../../scripts/generate/marked-parts.ts';
import { everyControl } from '../../../src/controls/every-control.ts';
import { textOf } from './repository.ts';

const files = generatedFiles(everyControl, textOf, newestResults());

test.each(files)('$path is fresh: when this fails, run `npm run generate`', ({ path, text }) => {
    if (/(?:\.schema|\.example|telemetry)\.json$/.test(path))
        expect(JSON.parse(textOf(path))).toEqual(JSON.parse(text));
    else expect(textOf(path)).toBe(text);
});

test('the pages have one heading of the first level, and the same sections', () => {
    const sections = [
        'Check',
        'Why it matters',
        'Repair',
        'Repair by hand',
        'References',
        'Differences from Azure Policy',
        'Out of scope',
    ];
    for (const { id } of everyControl) {
        const headings = textOf(`docs/controls/${id}.md`).match(/^#.*$/gm);
        expect(headings).toEqual([`# ${id}`, ...sections.map((section) => `## ${section}`)]);
    }
});

test('a part is replaced between its markers, and nothing is written without them', () => {
    const page = '# Page\n\n<!-- generated: table -->\n\nold\n\n<!-- end: table -->\n\nText.\n';
    const fresh = '# Page\n\n<!-- generated: table -->\n\nnew\n\n<!-- end: table -->\n\nText.\n';
    expect(withPart(page, 'table', 'new')).toBe(fresh);
    expect(withPart(fresh, 'table', 'new')).toBe(fresh);
    expect(() => withPart('# Page\n', 'table', 'new')).toThrow(
        'There are no markers <!-- generated: table -->',
    );
});
