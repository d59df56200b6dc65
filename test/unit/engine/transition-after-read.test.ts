import { describe, expect, test } from 'vitest';
import type { Transition } from '../../../src/engine/remediation-steps.ts';
import { defaultRetryPolicy, type RetryClock } from '../../../src/engine/retry-policy.ts';
import { afterFreshLook, afterReadBack } from '../../../src/engine/transition.ts';
import type { Remediation } from '../../../src/model/remediation.ts';
import { remediationOf } from '../../support/changes.ts';

const now = new Date('2026-06-15T12:00:00.000Z');
const clock: RetryClock = { policy: defaultRetryPolicy, now, jitter: 0 };

function ago(milliseconds: number): string {
    return new Date(now.getTime() - milliseconds).toISOString();
}

/** As stored right before its first write was sent. */
const started = remediationOf({ status: 'started', startedAt: ago(50), writes: 1 });
const applied = remediationOf({
    status: 'applied',
    startedAt: ago(20_000),
    acceptedAt: ago(19_000),
    writes: 1,
});

function goesOn(transition: Transition): { remediation: Remediation; delayMs: number } {
    if (transition.kind === 'close') throw new Error(`it was closed: ${transition.reason}`);
    return transition;
}

describe('after a read back', () => {
    test.each([started, applied])('that shows the wanted value, it is verified', (remediation) => {
        expect(afterReadBack(remediation, { kind: 'wanted' }, clock)).toEqual({
            kind: 'close',
            outcome: 'verified',
            reassess: false,
        });
    });

    test('that shows another value, it is superseded and the server assessed again', () => {
        expect(afterReadBack(applied, { kind: 'other', found: '5' }, clock)).toEqual({
            kind: 'close',
            outcome: 'superseded',
            reason: 'it is now 5, which is neither what it was nor what was written',
            reassess: true,
        });
    });

    test('that shows a value that satisfies its controls, it is verified and records that value', () => {
        const result = { kind: 'other', found: '"PGAUDIT"', isSatisfying: true } as const;
        expect(afterReadBack(applied, result, clock)).toEqual({
            kind: 'close',
            outcome: 'verified',
            reason: 'it reads "PGAUDIT" now',
            reassess: false,
        });
    });

    test('of a write without a response, a value that satisfies the controls is not attributed to Pgwarden', () => {
        const result = { kind: 'other', found: '9', isSatisfying: true } as const;
        expect(afterReadBack(started, result, clock)).toMatchObject({
            outcome: 'superseded',
            reason: 'it is now 9, as the baseline allows too',
        });
    });

    test.each([
        [false, 'alice changed it meanwhile; it is now 5'],
        [true, 'alice changed it meanwhile; it is now 5, as the baseline allows too'],
    ])(
        'that shows another value after the event of another actor, it names the actor (satisfying: %s)',
        (isSatisfying, reason) => {
            const result = { kind: 'other', found: '5', isSatisfying, changedBy: 'alice' } as const;
            expect(afterReadBack(applied, result, clock)).toEqual({
                kind: 'close',
                outcome: 'superseded',
                reason,
                reassess: true,
            });
        },
    );

    test('of a server that does not exist, it is read again after seconds and minutes, then superseded', () => {
        const missing = { kind: 'missing', reason: 'HTTP 404: gone' } as const;
        const first = afterReadBack(applied, missing, clock);
        expect(first).toEqual({
            kind: 'continue',
            remediation: { ...applied, absences: 1, lastError: 'HTTP 404: gone' },
            delayMs: 10_000,
        });
        const observed = { ...applied, absences: 3 };
        expect(afterReadBack(observed, missing, clock)).toMatchObject({
            delayMs: 120_000,
        });
        expect(afterReadBack({ ...observed, absences: 4 }, missing, clock)).toEqual({
            kind: 'close',
            outcome: 'superseded',
            reason: 'HTTP 404: gone',
            reassess: true,
            isAbsent: true,
        });
    });

    test('of a server that exists again, earlier results that it does not exist count no more', () => {
        const again = afterReadBack({ ...applied, absences: 4 }, { kind: 'unchanged' }, clock);
        expect(again).toMatchObject({ kind: 'continue' });
        expect(again.kind === 'continue' && again.remediation.absences).toBe(undefined);
    });

    test('that has no result, it is read back again', () => {
        const result = { kind: 'unanswered', reason: 'HTTP 429', retryAfterMs: 4_000 } as const;
        expect(afterReadBack(applied, result, clock)).toEqual({
            kind: 'continue',
            remediation: {
                ...applied,
                requeues: 1,
                waitingSince: now.toISOString(),
                lastError: 'HTTP 429',
            },
            delayMs: 4_000,
        });
    });

    test('that has no result for a day, it fails', () => {
        const result = { kind: 'unanswered', reason: 'HTTP 503' } as const;
        const tired = { ...applied, waitingSince: ago(24 * 3_600_000) };
        expect(afterReadBack(tired, result, clock)).toMatchObject({
            kind: 'close',
            outcome: 'failed',
            reason: 'Azure did not answer for 24 h: HTTP 503',
        });
    });

    test('that still shows the old value after a succeeded operation, it is read three times more', () => {
        const pauses: number[] = [];
        let remediation: Remediation = applied;
        for (let read = 1; read <= 3; read += 1) {
            const next = goesOn(afterReadBack(remediation, { kind: 'unchanged' }, clock));
            pauses.push(next.delayMs);
            remediation = next.remediation;
            expect(remediation).toMatchObject({ status: 'applied', readBacks: read, attempts: 0 });
        }
        expect(pauses).toEqual([500, 1_000, 2_000]);
        expect(goesOn(afterReadBack(remediation, { kind: 'unchanged' }, clock))).toEqual({
            kind: 'continue',
            remediation: remediationOf({
                checksTargetFirst: true,
                writes: 1,
                attempts: 1,
                lastError: 'Azure reported success, but the value did not change',
            }),
            delayMs: 1_000,
        });
    });

    test('that shows the old value for ever, it fails and never counts as verified', () => {
        const last = { ...applied, readBacks: 3, attempts: 4 };
        expect(afterReadBack(last, { kind: 'unchanged' }, clock)).toEqual({
            kind: 'close',
            outcome: 'failed',
            reason: 'gave up after 5 attempts: Azure reported success, but the value did not change',
            reassess: false,
            isTransient: true,
        });
    });

    test('that shows the old value soon after a write without a response, it is read again', () => {
        expect(afterReadBack(started, { kind: 'unchanged' }, clock)).toEqual({
            kind: 'continue',
            remediation: started,
            delayMs: 5_000,
        });
    });

    test('that shows the old value a minute after a write without a response, it is written again at once', () => {
        const silent = { ...started, startedAt: ago(60_000), lastError: 'no response ECONNRESET: reset' };
        expect(afterReadBack(silent, { kind: 'unchanged' }, clock)).toEqual({
            kind: 'continue',
            remediation: remediationOf({
                checksTargetFirst: true,
                writes: 1,
                attempts: 1,
                lastError: 'no response ECONNRESET: reset',
            }),
            delayMs: 0,
        });
        const almost = { ...silent, startedAt: ago(59_999) };
        expect(afterReadBack(almost, { kind: 'unchanged' }, clock)).toMatchObject({
            delayMs: 5_000,
        });
    });

    test('of a write without a response, the last attempt records that', () => {
        const silent = { ...started, startedAt: ago(60_000), attempts: 4 };
        expect(afterReadBack(silent, { kind: 'unchanged' }, clock)).toMatchObject({
            kind: 'close',
            outcome: 'failed',
            reason: 'gave up after 5 attempts: the write was never answered',
        });
    });
});

describe('after a read before the write', () => {
    const planned = remediationOf({ readAt: ago(60_000) });

    test('at a value that is already as wanted, nothing is written', () => {
        expect(afterFreshLook(planned, { kind: 'wanted' }, clock)).toEqual({
            kind: 'close',
            outcome: 'superseded',
            reason: 'it is already as the baseline wants it',
            reassess: false,
        });
    });

    test('at the old value, it is written now', () => {
        expect(afterFreshLook(planned, { kind: 'unchanged' }, clock)).toEqual({
            kind: 'continue',
            remediation: remediationOf({ readAt: now.toISOString() }),
            delayMs: 0,
        });
    });

    test('at another value, nothing is written and the server is assessed again', () => {
        expect(afterFreshLook(planned, { kind: 'other', found: '5' }, clock)).toEqual({
            kind: 'close',
            outcome: 'superseded',
            reason: 'the value changed before the write; it is now 5',
            reassess: true,
        });
    });

    test('at a server that does not exist, nothing is written, and it ends when that result lasts for minutes', () => {
        const missing = { kind: 'missing', reason: 'HTTP 404: gone' } as const;
        expect(afterFreshLook(planned, missing, clock)).toMatchObject({
            kind: 'continue',
            remediation: { status: 'planned', absences: 1 },
            delayMs: 10_000,
        });
        expect(afterFreshLook({ ...planned, absences: 4 }, missing, clock)).toEqual({
            kind: 'close',
            outcome: 'superseded',
            reason: 'HTTP 404: gone',
            reassess: true,
            isAbsent: true,
        });
    });

    test('that has no result, nothing is written and it is read again', () => {
        const result = { kind: 'unanswered', reason: 'HTTP 500' } as const;
        expect(afterFreshLook(planned, result, clock)).toMatchObject({
            kind: 'continue',
            remediation: { status: 'planned', readAt: ago(60_000), requeues: 1, writes: 0 },
            delayMs: 500,
        });
    });
});
