import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../src/views/evidence.ts';
import { billing, orders } from '../../support/audit-entries.ts';
import { byAlice, evidenceStory } from '../../support/evidence.ts';
import { apiInProcess, apiPorts } from '../../support/operators-api.ts';

function controlIn({ controls }: Evidence, control = 'secure-transport') {
    const found = controls.find((each) => each.control === control);
    if (found === undefined) throw new Error(`${control} is not reported`);
    return found;
}

const none = {
    repaired: 0,
    resolved: 0,
    allowed: 0,
    exempted: 0,
    off: 0,
    notApplicable: 0,
    serverDeleted: 0,
};

test('the median, the 95th percentile and the worst of twenty drifts are durations that occurred', async () => {
    const story = evidenceStory();
    for (const number of [7, 20, 1, 13, 4, 18, 10, 2, 16, 9, 5, 12, 19, 3, 14, 8, 17, 6, 11, 15]) {
        const changedAt = `2026-06-${String(number).padStart(2, '0')}T08:00:00Z`;
        await story.repaired(`drift-${number}`, changedAt, {
            detectMs: number * 1_000,
            repairMs: number * 60_000,
        });
    }
    const control = controlIn(await story.report());
    expect(control).toMatchObject({
        title: 'Connections must be encrypted',
        severity: 'high',
        references: { mcsb: ['DP-3'], cis: ['5.2.1'] },
        drifts: 20,
        ended: { ...none, repaired: 20 },
        detect: { count: 20, medianMs: 10_000, p95Ms: 19_000, worstMs: 20_000 },
        repair: { count: 20, medianMs: 600_000, p95Ms: 1_140_000, worstMs: 1_200_000 },
    });
});

test('a control without drift has no durations', async () => {
    expect(controlIn(await evidenceStory().report(), 'log-checkpoints')).toMatchObject({
        drifts: 0,
        ended: none,
        detect: { count: 0 },
        repair: { count: 0 },
        openDrift: { total: 0 },
    });
});

describe('a period', () => {
    test('is empty without entries, and says that nothing was anchored', async () => {
        const { period, endedDrift, decisions, verification } = await evidenceStory().report();
        expect(period).toEqual({
            since: '2026-06-01T00:00:00.000Z',
            until: '2026-07-01T00:00:00.000Z',
            isOver: true,
        });
        expect([endedDrift, decisions]).toEqual([
            { total: 0, items: [] },
            { total: 0, items: [] },
        ]);
        expect(verification).toMatchObject({
            isSound: true,
            chains: 2,
            entries: { read: 0, ofPeriod: 0 },
            unanchored: 0,
        });
        expect(verification).not.toHaveProperty('head');
        expect(verification.notVerified).toContain(
            'Nothing was anchored yet: an actor who can write to the storage account can rewrite every chain.',
        );
    });

    test('without an end goes on until now, from 30 days before', async () => {
        const story = evidenceStory();
        await story.record('2026-07-02T11:59:59Z', { outcome: 'paused', server: 'fleet' });
        await story.record('2026-07-02T12:00:00Z', { outcome: 'resumed', server: 'fleet' });
        const { period, decisions } = await story.report('');
        expect(period).toEqual({
            since: '2026-07-02T12:00:00.000Z',
            until: '2026-08-01T12:00:00.000Z',
            isOver: true,
        });
        expect(decisions.items.map(({ decision }) => decision)).toEqual(['resumed']);
    });

    test('that ends later is not over', async () => {
        const { period } = await evidenceStory().report('since=2026-07-01&until=2026-10-01');
        expect(period.isOver).toBe(false);
    });

    test.each([
        ['since=2026-06-02&until=2026-06-01', 'allowed: an end after the start, at most 366 days later'],
        ['since=2025-06-01&until=2026-06-03', 'allowed: an end after the start, at most 366 days later'],
        ['since=yesterday', 'in ISO 8601'],
        ['format=pdf', 'allowed: json, html, csv, ocsf'],
        ['previousHead=anchor:1:abc', 'allowed: verification.head of an earlier report'],
        ['server=x', 'unknown; allowed: since, until, format, previousHead'],
    ])('with %s is refused', async (query, allowed) => {
        const { status, body } = await evidenceStory().get(query);
        expect(status).toBe(400);
        expect(JSON.stringify(body)).toContain(allowed);
    });

    test('whose audit takes longer than 150 seconds to read is refused, with the number of chains that were read', async () => {
        const story = evidenceStory();
        await story.repaired('drift-1', '2026-06-01T08:00:00Z', { detectMs: 1_000, repairMs: 2_000 });
        const ports = apiPorts(story.world.ports(), { audit: story.audit.fresh() });
        let reads = 0;
        const slow = {
            now: () => {
                reads += 1;
                return new Date(story.world.now + (reads > 3 ? 151_000 : 0));
            },
        };
        const response = await apiInProcess({ ...ports, clock: slow }).get('evidence');
        expect(response.status).toBe(400);
        expect(response.body).toMatchObject({
            detail: expect.stringMatching(
                /takes more than 150 s to read: \d of 3 chains are done; allowed: a period that begins later$/,
            ),
        });
    });
});

describe('a drift over the border of a period', () => {
    test('that was found before is not detected in it, and has no time at which it was found', async () => {
        const story = evidenceStory();
        await story.repaired('drift-1', '2026-05-31T23:00:00Z', { detectMs: 1_000, repairMs: 7_200_000 });
        const report = await story.report();
        expect(controlIn(report)).toMatchObject({ drifts: 1, detect: { count: 0 }, repair: { count: 1 } });
        expect(report.endedDrift.items).toMatchObject([
            { id: 'drift-1', endedAt: '2026-06-01T01:00:00.000Z', repairMs: 7_200_000 },
        ]);
        expect(report.endedDrift.items[0]).not.toHaveProperty('foundAt');
    });

    test('that was found before another entry of the period is recognized however far back that was', async () => {
        const story = evidenceStory();
        const about = {
            drift: 'drift-1',
            control: 'secure-transport',
            cause: byAlice('2026-01-01T08:00:00Z'),
        };
        await story.record('2026-01-01T08:00:01Z', about);
        for (let day = 1; day < 30; day += 1)
            await story.record(`2026-05-${day}T08:00:00Z`.replace(/-(\d)T/, '-0$1T'), {});
        await story.record('2026-06-10T08:00:00Z', { ...about, outcome: 'held' });
        expect(controlIn(await story.report()).detect).toEqual({ count: 0 });
    });

    test('that was caused before and found in it is detected in it', async () => {
        const story = evidenceStory();
        await story.repaired('drift-1', '2026-05-31T23:00:00Z', { detectMs: 7_200_000, repairMs: 7_260_000 });
        expect(controlIn(await story.report()).detect).toMatchObject({ count: 1, worstMs: 7_200_000 });
    });

    test('that ended after it is not ended in it', async () => {
        const story = evidenceStory();
        await story.repaired('drift-1', '2026-06-30T23:00:00Z', { detectMs: 1_000, repairMs: 7_200_000 });
        const report = await story.report();
        expect(controlIn(report)).toMatchObject({ drifts: 1, ended: none, detect: { count: 1 } });
        expect(report.endedDrift.total).toBe(0);
    });
});

test('one write that ends the drifts of two controls is a repair of both', async () => {
    const story = evidenceStory();
    const about = { drift: 'drift-2', control: 'log-checkpoints', outcome: 'resolved' } as const;
    await story.repaired('drift-1', '2026-06-01T08:00:00Z', { detectMs: 1_000, repairMs: 5_000 });
    await story.record('2026-06-01T08:00:05Z', {
        ...about,
        driftEnd: 'repaired',
        remediationId: 'repair-drift-1',
    });
    expect(controlIn(await story.report(), 'log-checkpoints').repair).toMatchObject({
        count: 1,
        worstMs: 5_000,
    });
});

test('the parts of a period add up to the whole, over several servers', async () => {
    const story = evidenceStory();
    const starts = ['05-30', '06-02', '06-09', '06-14', '06-15', '06-29', '06-30'];
    for (const [index, day] of starts.entries()) {
        await story.repaired(`drift-${index}`, `2026-${day}T20:00:00Z`, {
            detectMs: 3_600_000 * (index + 1),
            repairMs: 3_600_000 * (index + 8),
            server: index % 2 === 0 ? orders : billing,
        });
    }
    const whole = controlIn(await story.report());
    const parts = [
        controlIn(await story.report('since=2026-06-01&until=2026-06-15')),
        controlIn(await story.report('since=2026-06-15&until=2026-07-01')),
    ];
    const sum = (numberOf: (control: typeof whole) => number) =>
        parts.reduce((total, part) => total + numberOf(part), 0);
    expect(whole.repair.count).toBeGreaterThan(4);
    expect(sum(({ ended }) => ended.repaired)).toBe(whole.ended.repaired);
    expect(sum(({ detect }) => detect.count)).toBe(whole.detect.count);
    expect(sum(({ repair }) => repair.count)).toBe(whole.repair.count);
});
