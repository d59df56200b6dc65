import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Format, report } from '../../../src/report/formats.ts';
import { plain } from '../../../src/report/paint.ts';
import { goldenFleet } from './fleet.ts';

/**
 * One fleet in every format. After a wanted change: `npx vitest run test/unit/report/golden.test.ts -u`, and read the diff.
 */
const golden: Readonly<Record<Format, string>> = {
    table: 'fleet.txt',
    markdown: 'fleet.md',
    json: 'fleet.json',
    csv: 'fleet.csv',
    sarif: 'fleet.sarif',
    ocsf: 'fleet.ocsf.jsonl',
};

it.each(Object.entries(golden) as [Format, string][])('%s is as it was', async (format, file) => {
    const text = report(goldenFleet, format, {
        toolVersion: '1.2.3',
        documentation: 'https://docs.example/pgwarden/',
        resourceManager: 'https://management.azure.com/',
        style: { width: 100, paint: plain, showsAll: false },
    });
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'golden', file));
});
