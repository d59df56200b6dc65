import { expect, it } from 'vitest';
import { comparison, comparisonText, type EarlierAssessment } from '../../../src/report/comparison.ts';
import { report } from '../../../src/report/formats.ts';
import { plain } from '../../../src/report/paint.ts';
import { everything, fleet, ledger, orders } from './fleet.ts';

const options = {
    toolVersion: '1.2.3',
    documentation: undefined,
    resourceManager: 'https://management.azure.com/',
    style: { width: 100, paint: plain, showsAll: false },
};

function earlier(assessment: typeof everything): EarlierAssessment {
    return JSON.parse(report(assessment, 'json', options));
}

it('a run compared with itself began and ended nothing', () => {
    const found = comparison(earlier(everything), everything);
    expect(found).toMatchObject({ since: everything.assessedAt, began: [], ended: [], undecided: [] });
    expect(found.still.length).toBeGreaterThan(0);
});

it('drift that is new began, and drift that is gone ended, whatever case the ids have', () => {
    const [id = ''] = earlier(fleet([orders])).servers.map((each) => each.id);
    const before: EarlierAssessment = {
        assessedAt: '2026-11-19T09:12:00.000Z',
        servers: [
            {
                id: id.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
                controls: [{ id: 'secure-transport', status: 'compliant' }],
            },
            ...earlier(fleet([ledger])).servers.map((each) => ({
                ...each,
                controls: [{ id: 'secure-transport', status: 'drifted' as const }],
            })),
        ],
    };
    const found = comparison(before, fleet([orders, ledger]));
    expect(found.began).toContainEqual({ server: id, control: 'secure-transport' });
    expect(found.ended.map(({ control }) => control)).toEqual(['secure-transport']);
    expect(found.still).toEqual([]);
    expect(comparisonText(found)).toBe(
        `Drift since 2026-11-19 09:12 UTC: ${found.began.length} began, 1 ended, 0 still open.`,
    );
    const table = report(fleet([orders, ledger]), 'table', { ...options, comparison: found });
    expect(table).toContain('+ secure-transport  ');
    expect(table).toContain('- secure-transport  ledger');
    expect(report(fleet([orders]), 'markdown', { ...options, comparison: found })).toContain(
        '- ended: `secure-transport` on `ledger`',
    );
    expect(JSON.parse(report(fleet([orders]), 'json', { ...options, comparison: found })).comparison).toEqual(
        found,
    );
});

it('drift of a server that this run does not have is not decided', () => {
    const found = comparison(earlier(fleet([orders])), fleet([ledger]));
    expect(found.ended).toEqual([]);
    expect(found.undecided.length).toBeGreaterThan(0);
    expect(comparisonText(found)).toContain('not decided.');
});
