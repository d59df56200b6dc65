import { describe, expect, test } from 'vitest';
import type { Transition } from '../../../src/engine/remediation-steps.ts';
import { backoffMs, defaultRetryPolicy } from '../../../src/engine/retry-policy.ts';
import { afterPoll, afterReadBack, afterWrite, beforeWrite } from '../../../src/engine/transition.ts';
import type { Remediation } from '../../../src/model/remediation.ts';
import type { PollResult, ReadBackResult, WriteResult } from '../../../src/model/write-results.ts';
import { remediationOf } from '../../support/changes.ts';
import { fc, lawRuns } from '../../support/property.ts';

const pause = fc.record({ retryAfterMs: fc.nat(120_000) }, { requiredKeys: [] });
const reason = fc.constantFrom('HTTP 409 ServerIsBusy: busy', 'no response ECONNRESET: reset', 'x');

const writeResult: fc.Arbitrary<WriteResult> = fc.oneof(
    fc.record({
        kind: fc.constant('accepted' as const),
        operationUrl: fc.constant('url'),
        retryAfterMs: fc.nat(120_000),
    }),
    fc.constant({ kind: 'done' as const }),
    fc
        .tuple(fc.constantFrom('busy' as const, 'transient' as const), reason, pause)
        .map(([kind, why, more]) => ({
            kind,
            reason: why,
            ...more,
        })),
    reason.map((why) => ({ kind: 'unanswered' as const, reason: why })),
    fc.record({
        kind: fc.constantFrom('refused' as const, 'overtaken' as const, 'notFound' as const),
        reason,
    }),
);
const pollResult: fc.Arbitrary<PollResult> = fc.oneof(
    pause.map((more) => ({ kind: 'running' as const, ...more })),
    fc.constant({ kind: 'succeeded' as const }),
    fc.record({
        kind: fc.constantFrom('busy' as const, 'transient' as const, 'refused' as const, 'notFound' as const),
        reason,
    }),
    fc.tuple(reason, pause).map(([why, more]) => ({ kind: 'unanswered' as const, reason: why, ...more })),
);
const readBackResult: fc.Arbitrary<ReadBackResult> = fc.oneof(
    fc.constantFrom({ kind: 'wanted' as const }, { kind: 'unchanged' as const }),
    fc.constant({ kind: 'other' as const, found: '5' }),
    fc.record({ kind: fc.constant('missing' as const), reason }),
    fc.tuple(reason, pause).map(([why, more]) => ({ kind: 'unanswered' as const, reason: why, ...more })),
);

describe('backoffMs', () => {
    test('doubles from one second to two minutes', () => {
        const pauses = Array.from({ length: 9 }, (_, tries) => backoffMs(tries, defaultRetryPolicy, 1));
        expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 120_000, 120_000]);
        expect(backoffMs(-3, defaultRetryPolicy, 1)).toBe(1_000);
    });

    test('is spread over its upper half, and never more than two minutes', () => {
        const jitter = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
        fc.assert(
            fc.property(fc.integer({ min: -5, max: 2_000 }), jitter, (tries, spread) => {
                const full = Math.min(1_000 * 2 ** Math.max(0, tries), 120_000);
                const found = backoffMs(tries, defaultRetryPolicy, spread);
                expect(found).toBeGreaterThanOrEqual(full / 2);
                expect(found).toBeLessThanOrEqual(full);
                expect(Number.isInteger(found)).toBe(true);
            }),
        );
    });
});

/** A remediation that meets any answers Azure may give, with a clock that goes on as it is told to wait. */
interface Life {
    readonly closed: (Transition & { kind: 'close' }) | undefined;
    readonly remediation: Remediation;
    readonly steps: number;
    readonly writesSent: number;
}

function live(
    results: readonly (readonly [WriteResult, PollResult, ReadBackResult, number])[],
    jitter: number,
): Life {
    let now = Date.parse('2026-06-15T12:00:00Z');
    let remediation = remediationOf();
    let writesSent = 0;
    for (const [step, [write, poll, read, extraMs]] of results.entries()) {
        const clock = { policy: defaultRetryPolicy, now: new Date(now), jitter };
        let transition: Transition;
        if (remediation.status === 'planned') {
            writesSent += 1;
            transition = afterWrite(beforeWrite(remediation, clock.now), write, clock);
        } else if (remediation.status === 'accepted') {
            transition = afterPoll(remediation, poll, clock);
        } else {
            transition = afterReadBack(remediation, read, clock);
        }
        if (transition.kind === 'close')
            return { closed: transition, remediation, steps: step + 1, writesSent };
        expect(transition.delayMs).toBeGreaterThanOrEqual(0);
        expect(transition.delayMs).toBeLessThanOrEqual(132_000);
        remediation = transition.remediation;
        now += transition.delayMs + extraMs;
    }
    return { closed: undefined, remediation, steps: results.length, writesSent };
}

describe('the life of a remediation', () => {
    const results = fc.array(fc.tuple(writeResult, pollResult, readBackResult, fc.nat(3_600_000)), {
        minLength: 400,
        maxLength: 400,
    });

    test('ends, whatever the results of Azure', () => {
        fc.assert(
            fc.property(results, fc.double({ min: 0, max: 0.99, noNaN: true }), (given, jitter) => {
                const { closed, remediation, writesSent } = live(given, jitter);
                expect(closed).toBeDefined();
                expect(remediation.attempts).toBeLessThanOrEqual(5);
                expect(remediation.writes).toBeGreaterThanOrEqual(0);
                expect(remediation.writes).toBeLessThanOrEqual(writesSent);
            }),
            { numRuns: lawRuns(100) },
        );
    });

    test('ends as verified only after a read back that showed the wanted value', () => {
        const hopeless = results.map((given) =>
            given.map(([write, poll, read, ms]) => {
                const blind = read.kind === 'wanted' ? ({ kind: 'unchanged' } as const) : read;
                return [write, poll, blind, ms] as const;
            }),
        );
        fc.assert(
            fc.property(hopeless, (given) => {
                expect(live(given, 0.5).closed?.outcome).not.toBe('verified');
            }),
            { numRuns: lawRuns(100) },
        );
    });

    test('ends within two days of a server that is always busy', () => {
        const busy = [
            { kind: 'busy', reason: 'busy' },
            { kind: 'running' },
            { kind: 'unchanged' },
            0,
        ] as const;
        const { closed, writesSent } = live(
            Array.from({ length: 2_000 }, () => busy),
            0,
        );
        expect(closed?.reason).toBe('the server stayed busy for 24 h: busy');
        expect(writesSent).toBeLessThan(1_500);
    });
});
