import { expect, test } from 'vitest';
import { publicRelations } from '../../../src/controls/databases/public-relations.ts';
import { type Format, formats, report } from '../../../src/report/formats.ts';
import { plain } from '../../../src/report/paint.ts';
import { fleet, result, server } from './fleet.ts';

const evidence = [{ what: 'table s.t of database orders', found: 'SELECT to PUBLIC', wanted: 'nothing' }];

function reported(format: Format, more: number | undefined): string {
    const verdict = { kind: 'drifted', evidence, ...(more === undefined ? {} : { more }) } as const;
    const drifted = result(publicRelations, verdict);
    const assessment = fleet([server('orders', { kind: 'assessed', controls: [drifted], writes: [] })]);
    return report(assessment, format, {
        toolVersion: '1.2.3',
        documentation: undefined,
        resourceManager: 'https://management.azure.com/',
        style: { width: 200, paint: plain, showsAll: true },
    });
}

test.each(formats)('findings that a verdict leaves out are counted in the report as %s', (format: Format) => {
    expect(reported(format, 480)).toMatch(/and 480 more|"more": 480/);
    expect(reported(format, undefined)).not.toMatch(/480|"more"/);
});

test('the commands of a control inside the databases are SQL in SARIF', () => {
    expect(reported('sarif', undefined)).toContain('```sql\\nGRANT SELECT ON');
});
