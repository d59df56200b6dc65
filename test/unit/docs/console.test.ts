import { expect, test } from 'vitest';
import { sections } from '../../../src/console/definition/page.ts';
import { pages } from '../../../src/console/pages/index.ts';
import { textOf } from './repository.ts';

test('docs/console.md says what each entry of the navigation is for', () => {
    const shown = new Set(pages([]).map(({ section }) => section));
    const titles = sections.filter(({ name }) => shown.has(name)).map(({ title }) => title);
    const table = textOf('docs/console.md').matchAll(/^\| (\S[^|]*) \| [^|]+ \|$/gm);
    const rows = [...table].map(([, title]) => title);
    for (const title of titles) expect(rows).toContain(title);
});
