import { describe, expect, test } from 'vitest';
import type { ChainedAuditEntry } from '../../../src/model/audit-entry.ts';
import { driftEnds } from '../../../src/model/drift.ts';
import { durationsOf } from '../../../src/views/durations.ts';
import { chainFold, type PeriodMs } from '../../../src/views/evidence-chain.ts';
import { evidenceTally } from '../../../src/views/evidence-tally.ts';
import { auditEntry } from '../../support/audit-entries.ts';
import { fc } from '../../support/property.ts';

const dayMs = 86_400_000;
const start = Date.parse('2026-06-01T00:00:00Z');

function at(day: number): string {
    return new Date(start + day * dayMs).toISOString();
}

/** A chain of one server with some drifts over thirty days, oldest entry first. */
const chains = fc
    .array(
        fc.record({
            changedOn: fc.integer({ min: 0, max: 29 }),
            isNamed: fc.boolean(),
            daysToFind: fc.integer({ min: 0, max: 5 }),
            daysToAttribute: fc.option(fc.integer({ min: 0, max: 2 })),
            daysToEnd: fc.option(fc.integer({ min: 1, max: 9 })),
            end: fc.constantFrom(...driftEnds),
        }),
        { maxLength: 8 },
    )
    .map((drifts) =>
        drifts
            .flatMap(({ changedOn, isNamed, daysToFind, daysToAttribute, daysToEnd, end }, index) => {
                const foundOn = changedOn + daysToFind;
                const event = { kind: 'event', eventId: `e${index}`, time: at(changedOn) } as const;
                const byAlice = { ...event, actor: { objectId: 'alice' } };
                const about = { drift: `drift-${index}`, cause: isNamed ? byAlice : event };
                return [
                    { day: foundOn, ...about, outcome: 'held' as const },
                    ...(daysToAttribute === null
                        ? []
                        : [
                              {
                                  day: foundOn + daysToAttribute,
                                  ...about,
                                  cause: byAlice,
                                  outcome: 'attributed' as const,
                              },
                          ]),
                    ...(daysToEnd === null
                        ? []
                        : [
                              {
                                  day: foundOn + daysToEnd,
                                  ...about,
                                  outcome: end === 'repaired' ? ('verified' as const) : ('resolved' as const),
                                  remediationId: `repair-${index}`,
                                  driftEnd: end,
                                  durationMs: (daysToFind + daysToEnd) * dayMs,
                              },
                          ]),
                ];
            })
            .toSorted((a, b) => a.day - b.day)
            .map(({ day, ...overrides }, index): ChainedAuditEntry => {
                const entry = auditEntry(`entry-${index}`, { ...overrides, at: at(day) });
                return { ...entry, sequence: index + 1, previousHash: '', hash: `hash-${index}` };
            }),
    );

function folded(entries: readonly ChainedAuditEntry[], period: PeriodMs) {
    const fold = chainFold(period);
    for (const entry of entries) fold.add(entry);
    return fold;
}

function totals(entries: readonly ChainedAuditEntry[], period: PeriodMs) {
    const tally = evidenceTally([], period);
    tally.addChain(folded(entries, period).evidence());
    const { controls } = tally.result();
    const fold = folded(entries, period).evidence();
    return {
        entries: fold.entries,
        ended: driftEnds.map((end) => controls[0]?.ended[end] ?? 0),
        detect: fold.drifts.flatMap(({ detectMs }) => detectMs ?? []),
        repair: fold.drifts.flatMap(({ ended }) => ended?.repairMs ?? []),
    };
}

function ordered(numbers: readonly number[]): readonly number[] {
    return numbers.toSorted((a, b) => a - b);
}

describe('the fold of a chain', () => {
    test('does not depend on the order of its entries', () => {
        fc.assert(
            fc.property(chains, fc.integer(), (entries, salt) => {
                const period = { since: start + 5 * dayMs, until: start + 20 * dayMs };
                const shuffled = entries.toSorted(
                    (a, b) => ((a.sequence * 7919 + salt) % 101) - ((b.sequence * 7919 + salt) % 101),
                );
                const [one, other] = [entries, shuffled].map((each) => totals(each, period));
                expect({
                    ...other,
                    detect: ordered(other?.detect ?? []),
                    repair: ordered(other?.repair ?? []),
                }).toEqual({
                    ...one,
                    detect: ordered(one?.detect ?? []),
                    repair: ordered(one?.repair ?? []),
                });
            }),
        );
    });

    test('adds up over the parts of a period, wherever it is parted', () => {
        fc.assert(
            fc.property(chains, fc.integer({ min: 0, max: 45 }), (entries, border) => {
                const [since, middle, until] = [start, start + border * dayMs, start + 45 * dayMs];
                const whole = totals(entries, { since, until });
                const parts = [
                    totals(entries, { since, until: middle }),
                    totals(entries, { since: middle, until }),
                ];
                const joined = (of: (part: typeof whole) => readonly number[]) => ordered(parts.flatMap(of));
                expect(joined(({ detect }) => detect)).toEqual(ordered(whole.detect));
                expect(joined(({ repair }) => repair)).toEqual(ordered(whole.repair));
                expect(driftEnds.map((_, index) => sum(parts.map(({ ended }) => ended[index] ?? 0)))).toEqual(
                    whole.ended,
                );
                expect(sum(parts.map((part) => part.entries))).toBe(whole.entries);
            }),
        );
    });

    test('says from when it needs entries: a drift of the period was caused before it', () => {
        const cause = { kind: 'event', eventId: 'e', time: at(2), actor: { objectId: 'alice' } } as const;
        const entry = {
            ...auditEntry('e', { drift: 'drift-1', cause, at: at(6) }),
            previousHash: '',
            hash: '',
        };
        const period = { since: start + 5 * dayMs, until: start + 20 * dayMs };
        const fold = folded([{ ...entry, sequence: 9 }], period);
        expect(fold.neededFrom()).toBe(start + 2 * dayMs);
        fold.add({ ...entry, at: at(3), sequence: 8 });
        expect(fold.neededFrom()).toBe(Number.POSITIVE_INFINITY);
    });
});

function sum(numbers: readonly number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
}

test.each([
    [[5], { count: 1, medianMs: 5, p95Ms: 5, worstMs: 5 }],
    [[9, 1], { count: 2, medianMs: 1, p95Ms: 9, worstMs: 9 }],
    [[3, 1, 2], { count: 3, medianMs: 2, p95Ms: 3, worstMs: 3 }],
    [[], { count: 0 }],
])('the durations of %j are %j', (numbers, expected) => {
    expect(durationsOf(numbers)).toEqual(expected);
});

test('a hundred durations have the 50th as median and the 95th as p95', () => {
    const numbers = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(durationsOf(numbers)).toEqual({ count: 100, medianMs: 50, p95Ms: 95, worstMs: 100 });
});
