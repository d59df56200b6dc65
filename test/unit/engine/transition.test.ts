import { describe, expect, test } from 'vitest';
import { defaultRetryPolicy, type RetryClock } from '../../../src/engine/retry-policy.ts';
import { afterNotFound, afterWrite, beforeWrite, nextQuestion } from '../../../src/engine/transition.ts';
import type { ReadBackResult } from '../../../src/model/write-results.ts';
import { remediationOf } from '../../support/changes.ts';

const now = new Date('2026-06-15T12:00:00.000Z');
const clock: RetryClock = { policy: defaultRetryPolicy, now, jitter: 0 };

function ago(milliseconds: number): string {
    return new Date(now.getTime() - milliseconds).toISOString();
}

/** As stored right before its first write was sent. */
const started = remediationOf({ status: 'started', startedAt: ago(50), writes: 1 });

describe('beforeWrite', () => {
    test('counts the write before it leaves', () => {
        expect(beforeWrite(remediationOf({ writes: 1 }), now)).toEqual(
            remediationOf({ status: 'started', intentions: 1, startedAt: now.toISOString(), writes: 2 }),
        );
    });
});

describe('after a write', () => {
    test('that was accepted, the operation is polled a little later than Azure says', () => {
        const waited = {
            ...started,
            requeues: 4,
            waitingSince: ago(60_000),
            lastError: 'HTTP 409 ServerIsBusy: busy',
        };
        const url = 'https://management.azure.com/operation';
        const result = { kind: 'accepted', operationUrl: url, retryAfterMs: 10_000 } as const;
        expect(afterWrite(waited, result, clock)).toEqual({
            kind: 'continue',
            remediation: {
                ...started,
                lastError: 'HTTP 409 ServerIsBusy: busy',
                status: 'accepted',
                acceptedAt: now.toISOString(),
                operationUrl: url,
                pollMs: 10_000,
                pollDueAt: new Date(now.getTime() + 10_000).toISOString(),
                requeues: 0,
                readBacks: 0,
            },
            delayMs: 10_500,
        });
    });

    test.each([
        [0, 1_000],
        [1, 1_000],
        [1_500, 1_575],
        [60_000, 63_000],
    ])('that is to be polled after %d ms, it is polled after %d ms', (retryAfterMs, delayMs) => {
        const result = { kind: 'accepted', operationUrl: 'x', retryAfterMs } as const;
        expect(afterWrite(started, result, clock)).toMatchObject({ delayMs });
    });

    test('that was accepted, the operation is not polled a millisecond before Azure allows it', () => {
        const result = { kind: 'accepted', operationUrl: 'x', retryAfterMs: 10_000 } as const;
        const transition = afterWrite(started, result, clock);
        if (transition.kind === 'close') throw new Error('it goes on');
        const at = (milliseconds: number) => ({ ...clock, now: new Date(now.getTime() + milliseconds) });
        expect(nextQuestion(transition.remediation, at(9_999))).toEqual({ kind: 'target' });
        expect(nextQuestion(transition.remediation, at(10_000))).toEqual({ kind: 'operation', url: 'x' });
    });

    test('that names an hour as its delay, the target is read after the duration of a write', () => {
        const result = { kind: 'accepted', operationUrl: 'x', retryAfterMs: 3_600_000 } as const;
        const transition = afterWrite(started, result, clock);
        expect(transition).toMatchObject({ kind: 'continue', delayMs: 10_500 });
        if (transition.kind === 'close') return;
        const later = { ...clock, now: new Date(now.getTime() + transition.delayMs) };
        expect(nextQuestion(transition.remediation, later)).toEqual({ kind: 'target' });
    });

    test('that names no operation, the target is read after the duration of a write', () => {
        const result = { kind: 'accepted', retryAfterMs: 60_000 } as const;
        expect(afterWrite(started, result, clock)).toEqual({
            kind: 'continue',
            remediation: { ...started, status: 'accepted', acceptedAt: now.toISOString() },
            delayMs: 10_500,
        });
    });

    test('that is done already, it is read back at once', () => {
        expect(afterWrite(started, { kind: 'done' }, clock)).toEqual({
            kind: 'continue',
            remediation: { ...started, status: 'applied', appliedAt: now.toISOString() },
            delayMs: 0,
        });
    });

    test('that met a busy server, it is not counted and is requeued', () => {
        const result = { kind: 'busy', reason: 'HTTP 409 ServerIsBusy: busy' } as const;
        expect(afterWrite(started, result, clock)).toEqual({
            kind: 'continue',
            remediation: remediationOf({
                checksTargetFirst: true,
                requeues: 1,
                waitingSince: now.toISOString(),
                lastError: 'HTTP 409 ServerIsBusy: busy',
            }),
            delayMs: 300,
        });
    });

    test('that was throttled, Azure’s delay is kept when it is the longer one', () => {
        const result = { kind: 'busy', reason: 'HTTP 429', retryAfterMs: 17_000 } as const;
        expect(afterWrite(started, result, clock)).toMatchObject({
            delayMs: 17_000,
        });
    });

    test('that met a busy server for a day, it fails', () => {
        const result = { kind: 'busy', reason: 'HTTP 409 ServerIsBusy: busy' } as const;
        const patient = { ...started, waitingSince: ago(24 * 3_600_000 - 1) };
        expect(afterWrite(patient, result, clock).kind).toBe('continue');
        const tired = { ...started, waitingSince: ago(24 * 3_600_000) };
        expect(afterWrite(tired, result, clock)).toEqual({
            kind: 'close',
            outcome: 'failed',
            reason: 'the server stayed busy for 24 h: HTTP 409 ServerIsBusy: busy',
            reassess: false,
            isTransient: true,
        });
    });

    test('that was not accepted for a transient reason, it is no attempt and no write, and is sent again', () => {
        const result = { kind: 'transient', reason: 'HTTP 409 WhoKnows: later' } as const;
        expect(afterWrite({ ...started, attempts: 4 }, result, clock)).toEqual({
            kind: 'continue',
            remediation: remediationOf({
                checksTargetFirst: true,
                attempts: 4,
                requeues: 1,
                waitingSince: now.toISOString(),
                lastError: 'HTTP 409 WhoKnows: later',
            }),
            delayMs: 500,
        });
    });

    test('that was not accepted for a quarter of an hour, it fails with Azure’s error message, and is still transient', () => {
        const result = { kind: 'transient', reason: 'HTTP 409 WhoKnows: later' } as const;
        const patient = { ...started, waitingSince: ago(15 * 60_000 - 1) };
        expect(afterWrite(patient, result, clock).kind).toBe('continue');
        const tired = { ...started, waitingSince: ago(15 * 60_000) };
        expect(afterWrite(tired, result, clock)).toEqual({
            kind: 'close',
            outcome: 'failed',
            reason: 'it was refused for 15 min: HTTP 409 WhoKnows: later',
            reassess: false,
            isTransient: true,
        });
    });

    test('with an unknown result, the target is read before it is sent again', () => {
        const result = { kind: 'unanswered', reason: 'no response ECONNRESET: reset' } as const;
        expect(afterWrite(started, result, clock)).toEqual({
            kind: 'continue',
            remediation: { ...started, lastError: 'no response ECONNRESET: reset' },
            delayMs: 5_000,
        });
        const quick = { ...defaultRetryPolicy, settleMs: 600 };
        expect(afterWrite(started, result, { ...clock, policy: quick })).toMatchObject({ delayMs: 100 });
    });

    test('that another actor has made needless, it is superseded and the server is assessed', () => {
        const reason = 'another actor added the diagnostic setting x to the same workspace in the meantime';
        expect(afterWrite(started, { kind: 'overtaken', reason }, clock)).toEqual({
            kind: 'close',
            outcome: 'superseded',
            reason,
            reassess: true,
        });
    });

    test('of a missing resource, it is sent again if a read finds it, and read again if not', () => {
        const message = 'HTTP 404 ResourceNotFound: no';
        const afterRecheck = (round: ReadBackResult) => afterNotFound(started, message, round, clock);
        expect(afterRecheck({ kind: 'unchanged' })).toMatchObject({
            kind: 'continue',
            remediation: { status: 'planned', attempts: 0, requeues: 1, writes: 0, lastError: message },
        });
        expect(afterRecheck({ kind: 'missing', reason: 'HTTP 404 ResourceNotFound: gone' })).toMatchObject({
            kind: 'continue',
            remediation: { status: 'started', absences: 1, writes: 0 },
            delayMs: 10_000,
        });
        expect(afterRecheck({ kind: 'unanswered', reason: 'HTTP 503: away' })).toMatchObject({
            kind: 'continue',
            remediation: { status: 'started', requeues: 1, lastError: 'HTTP 503: away' },
        });
    });

    test('that Azure refuses, it fails with its error message at once', () => {
        expect(afterWrite(started, { kind: 'refused', reason: 'HTTP 403: no' }, clock)).toEqual({
            kind: 'close',
            outcome: 'failed',
            reason: 'HTTP 403: no',
            reassess: false,
        });
    });
});
