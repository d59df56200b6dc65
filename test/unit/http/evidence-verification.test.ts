import { describe, expect, test } from 'vitest';
import { chainKey } from '../../../src/azure/storage/audit/audit-rows.ts';
import { billing, orders } from '../../support/audit-entries.ts';
import { type EvidenceStory, evidenceStory, juneQuery } from '../../support/evidence.ts';
import { chainOf, erase, put, rewrite, rowKeyOf, rowsOf } from '../../support/tampering.ts';

/** A story with a chain of so many entries of June, and one of another server. */
async function recorded(count: number): Promise<EvidenceStory> {
    const story = evidenceStory();
    for (let minute = 0; minute < count; minute += 1) {
        const at = new Date(Date.parse('2026-06-10T00:00:00Z') + minute * 60_000).toISOString();
        await story.record(at, { outcome: 'approved', reason: `number ${minute}` });
    }
    await story.record('2026-06-20T00:00:00Z', { server: billing });
    await story.record('2026-06-20T00:00:00Z', { server: 'fleet', outcome: 'paused' });
    await story.audit.anchor();
    return story;
}

/** Changes the reason in the row of an entry, which keeps its hash. */
function tamper({ audit }: EvidenceStory, sequence: number): void {
    const key = `${chainKey(orders)} ${rowKeyOf(sequence)}`;
    const entry = chainOf(audit, orders)[sequence - 1];
    if (entry === undefined) throw new RangeError(key);
    const [own] = rowsOf({ ...entry, reason: 'forged' });
    if (own !== undefined) put(audit, own);
}

test('an intact audit is sound: every entry is read, every anchored head is in place, and the head is told', async () => {
    const story = await recorded(60);
    const [anchor] = story.audit.files;
    const { verification } = await story.report();
    expect(verification).toMatchObject({
        isSound: true,
        chains: 4,
        entries: { read: 62, ofPeriod: 62 },
        damaged: { total: 0 },
        problems: { total: 0 },
        unanchored: 0,
        anchor: { sequence: 1, at: anchor?.at, chains: 3 },
        fleetHead: { sequence: 1 },
        head: expect.stringMatching(/^anchor:1:[0-9a-f]{64}$/),
    });
    await story.record('2026-06-21T00:00:00Z', { server: billing });
    expect((await story.report()).verification.unanchored).toBe(1);
});

// The pages of the walk end at the numbers 58 and 9, with which the next ones begin.
describe.each([1, 2, 8, 9, 57, 58, 60])('of 60 entries, number %i', (sequence) => {
    test('that was changed is named and does not count', async () => {
        const story = await recorded(60);
        tamper(story, sequence);
        const { verification, decisions } = await story.report();
        expect(verification).toMatchObject({
            isSound: false,
            entries: { ofPeriod: 61 },
            damaged: { total: 1, items: [{ row: expect.stringContaining(rowKeyOf(sequence)) }] },
        });
        expect(decisions.total).toBe(60);
        expect(JSON.stringify(decisions)).not.toContain('forged');
    });

    test('that was removed is missed', async () => {
        const story = await recorded(60);
        const entry = chainOf(story.audit, orders)[sequence - 1];
        if (entry !== undefined) erase(story.audit, entry);
        const { isSound, damaged, problems } = (await story.report()).verification;
        expect(isSound).toBe(false);
        expect(damaged.total + problems.total).toBe(1);
    });
});

test('a chain that was removed is missed by its anchor', async () => {
    const story = await recorded(3);
    for (const entry of chainOf(story.audit, billing)) erase(story.audit, entry);
    expect((await story.report()).verification).toMatchObject({
        isSound: false,
        problems: {
            items: [
                {
                    chain: expect.stringContaining('|billing'),
                    problem: 'entry 1, which the newest anchor names, is another now, or missing',
                },
            ],
        },
    });
});

test('a chain that ends above its first entry is cut, where the period needs what is below', async () => {
    const story = await recorded(30);
    for (const entry of chainOf(story.audit, orders).slice(0, 5)) erase(story.audit, entry);
    const { verification } = await story.report();
    expect(verification.damaged.items.map(({ row }) => row)).toContain(
        `entries before 6 of the chain of ${orders}`,
    );
});

describe('the head of an earlier report', () => {
    test('is kept when entries were only added, and every head that it names is compared', async () => {
        const story = await recorded(250);
        const { head } = (await story.report()).verification;
        for (let day = 1; day < 20; day += 1) await story.record(`2026-07-0${(day % 9) + 1}T00:00:00Z`, {});
        await story.audit.anchor();
        const { previous, head: next } = (await story.report(`since=2026-07-01&previousHead=${head}`))
            .verification;
        expect(previous).toEqual({ head, result: 'kept', compared: 3 });
        expect(next).toMatch(/^anchor:2:/);
    });

    test('is rewritten when a chain was written anew, however well its hashes fit', async () => {
        const story = await recorded(30);
        const { head } = (await story.report()).verification;
        rewrite(story.audit, orders, 2);
        const { verification } = await story.report(`${juneQuery}&previousHead=${head}`);
        expect(verification).toMatchObject({ isSound: false, previous: { result: 'rewritten' } });
        expect(verification.problems.items.map(({ problem }) => problem)).toContain(
            'entry 30, which the head of the earlier report names, is another now, or missing',
        );
    });

    test('is rewritten when its anchor is another one, or of the future', async () => {
        const story = await recorded(3);
        for (const head of [`anchor:1:${'0'.repeat(64)}`, `anchor:9:${'0'.repeat(64)}`]) {
            const { verification } = await story.report(`${juneQuery}&previousHead=${head}`);
            expect(verification).toMatchObject({ isSound: false, previous: { head, result: 'rewritten' } });
        }
    });

    test('is unknown when its anchor is no longer kept', async () => {
        const story = await recorded(3);
        const { head } = (await story.report()).verification;
        await story.record('2026-07-21T00:00:00Z', {});
        await story.audit.anchor();
        story.audit.files.shift();
        const { verification } = await story.report(`${juneQuery}&previousHead=${head}`);
        expect(verification.previous).toEqual({ head, result: 'unknown', compared: 0 });
        expect(verification.notVerified).toContain(
            'The anchor of the earlier report is no longer kept, so that nothing was compared with it.',
        );
    });

    test('is an entry of the fleet before the first anchor', async () => {
        const story = evidenceStory();
        await story.record('2026-06-20T00:00:00Z', { server: 'fleet', outcome: 'paused' });
        const { head } = (await story.report()).verification;
        expect(head).toMatch(/^fleet:1:[0-9a-f]{64}$/);
        await story.record('2026-06-21T00:00:00Z', { server: 'fleet', outcome: 'resumed' });
        const { previous } = (await story.report(`${juneQuery}&previousHead=${head}`)).verification;
        expect(previous).toEqual({ head, result: 'kept', compared: 1 });
        rewrite(story.audit, 'fleet', 1);
        const after = (await story.report(`${juneQuery}&previousHead=${head}`)).verification;
        expect(after.previous).toMatchObject({ result: 'rewritten' });
    });
});
