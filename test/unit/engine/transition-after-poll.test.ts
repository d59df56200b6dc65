import { describe, expect, test } from 'vitest';
import { defaultRetryPolicy, type RetryClock } from '../../../src/engine/retry-policy.ts';
import { afterPoll, afterReadBack, nextQuestion } from '../../../src/engine/transition.ts';
import { changes, remediationOf } from '../../support/changes.ts';

const now = new Date('2026-06-15T12:00:00.000Z');
const clock: RetryClock = { policy: defaultRetryPolicy, now, jitter: 0 };

function ago(milliseconds: number): string {
    return new Date(now.getTime() - milliseconds).toISOString();
}

const accepted = remediationOf({
    status: 'accepted',
    startedAt: ago(10_050),
    acceptedAt: ago(10_000),
    operationUrl: 'https://management.azure.com/operation',
    pollMs: 10_000,
    writes: 1,
});

function later(milliseconds: number): string {
    return new Date(now.getTime() + milliseconds).toISOString();
}

describe('after a poll', () => {
    test('of a running operation, it may be polled again when Azure said it first, and its target is read before', () => {
        const waited = { ...accepted, requeues: 2, waitingSince: ago(5_000) };
        expect(afterPoll(waited, { kind: 'running' }, clock)).toEqual({
            kind: 'continue',
            remediation: { ...accepted, requeues: 0, pollDueAt: later(10_000) },
            delayMs: 1_000,
        });
    });

    test.each([
        [{ retryAfterMs: 30_000 }, { pollMs: 10_000 }, 30_000],
        [{}, { pollMs: 60_000 }, 60_000],
        [{ retryAfterMs: 0 }, {}, 1_000],
        [{}, {}, 10_000],
    ])(
        'of a running operation with %j and %j, it may be polled again after %d ms',
        (result, stored, pollMs) => {
            const { pollMs: _poll, ...unpaced } = accepted;
            const transition = afterPoll({ ...unpaced, ...stored }, { kind: 'running', ...result }, clock);
            expect(transition).toMatchObject({ kind: 'continue', remediation: { pollDueAt: later(pollMs) } });
        },
    );

    test.each([
        [10_500, 1_050],
        [20_000, 2_000],
        [400_000, 30_000],
    ])('of an operation that runs for %d ms, its target is read every %d ms', (ageMs, delayMs) => {
        const running = { ...accepted, acceptedAt: ago(ageMs), pollDueAt: later(60_000) };
        expect(afterReadBack(running, { kind: 'unchanged' }, clock)).toEqual({
            kind: 'continue',
            remediation: running,
            delayMs,
        });
    });

    test('of a running operation whose next poll is allowed before the next read, it is polled', () => {
        const running = { ...accepted, acceptedAt: ago(40_000), pollDueAt: later(3_000) };
        expect(afterReadBack(running, { kind: 'unchanged' }, clock)).toMatchObject({ delayMs: 3_000 });
    });

    test('of a running restart, nothing is read until the next poll', () => {
        const restart = { ...accepted, change: changes.restart };
        expect(afterPoll(restart, { kind: 'running' }, clock)).toMatchObject({ delayMs: 10_000 });
    });

    test('of an operation that runs for longer than two minutes, the target is read as well', () => {
        const long = { ...accepted, acceptedAt: ago(120_000) };
        expect(afterPoll(long, { kind: 'running' }, clock)).toMatchObject({
            kind: 'continue',
            remediation: { pollDueAt: later(10_000) },
            delayMs: 0,
        });
    });

    test('of an operation that hangs for four hours without showing in its target, it fails', () => {
        const hanging = { ...accepted, acceptedAt: ago(4 * 3_600_000), pollDueAt: later(10_000) };
        expect(afterReadBack(hanging, { kind: 'unchanged' }, clock)).toEqual({
            kind: 'close',
            outcome: 'failed',
            reason: 'Azure was still running the operation after 4 h',
            reassess: false,
            isTransient: true,
        });
        const almost = { ...hanging, acceptedAt: ago(4 * 3_600_000 - 1) };
        expect(afterReadBack(almost, { kind: 'unchanged' }, clock)).toMatchObject({
            kind: 'continue',
            delayMs: 10_000,
        });
    });

    test('of an operation that succeeded, it is read back at once', () => {
        const { operationUrl: _url, pollMs: _poll, ...done } = accepted;
        expect(afterPoll(accepted, { kind: 'succeeded' }, clock)).toEqual({
            kind: 'continue',
            remediation: { ...done, status: 'applied', appliedAt: now.toISOString() },
            delayMs: 0,
        });
    });

    test.each([
        { kind: 'busy', reason: 'ServerBusy: busy' },
        { kind: 'transient', reason: 'InternalServerError: x' },
        { kind: 'refused', reason: 'InvalidParameterValue: x' },
    ] as const)(
        'of an operation that failed as $kind, the target is read before the failure counts',
        (result) => {
            const { operationUrl: _url, pollMs: _poll, ...ended } = accepted;
            const failed = {
                ...ended,
                status: 'applied' as const,
                appliedAt: now.toISOString(),
                failure: result,
            };
            expect(afterPoll(accepted, result, clock)).toEqual({
                kind: 'continue',
                remediation: failed,
                delayMs: 0,
            });
            expect(afterReadBack(failed, { kind: 'wanted' }, clock)).toMatchObject({
                outcome: 'verified',
            });
        },
    );

    test('of an operation that met a busy server, it is written again later and the write stays counted', () => {
        const failure = { kind: 'busy', reason: 'ServerBusy: busy' } as const;
        const met = { ...accepted, status: 'applied' as const, failure };
        expect(afterReadBack(met, { kind: 'unchanged' }, clock)).toMatchObject({
            kind: 'continue',
            remediation: {
                status: 'planned',
                writes: 1,
                attempts: 0,
                requeues: 1,
                lastError: failure.reason,
            },
            delayMs: 300,
        });
    });

    test('of an operation with a transient failure, it is written again some seconds later, as another attempt', () => {
        const failure = { kind: 'transient', reason: 'OperationFailed: try again later' } as const;
        const met = { ...accepted, status: 'applied' as const, failure };
        expect(afterReadBack(met, { kind: 'unchanged' }, clock)).toMatchObject({
            kind: 'continue',
            remediation: { status: 'planned', writes: 1, attempts: 1, lastError: failure.reason },
            delayMs: 2_000,
        });
    });

    test('of an operation that failed permanently, it fails with Azure’s error message', () => {
        const failure = { kind: 'refused', reason: 'InvalidParameterValue: x' } as const;
        const met = { ...accepted, status: 'applied' as const, failure };
        expect(afterReadBack(met, { kind: 'unchanged' }, clock)).toEqual({
            kind: 'close',
            outcome: 'failed',
            reason: 'InvalidParameterValue: x',
            reassess: false,
        });
    });

    test('that has no result, the target is read, and the operation is polled again when Azure says', () => {
        const result = { kind: 'unanswered', reason: 'HTTP 503: away' } as const;
        expect(afterPoll(accepted, result, clock)).toEqual({
            kind: 'continue',
            remediation: {
                ...accepted,
                requeues: 1,
                waitingSince: now.toISOString(),
                pollDueAt: later(2_000),
                lastError: 'HTTP 503: away',
            },
            delayMs: 0,
        });
        const throttled = { ...result, retryAfterMs: 9_000 };
        expect(afterPoll(accepted, throttled, clock)).toMatchObject({
            remediation: { pollDueAt: later(9_000) },
        });
    });

    test('that will never have a result, only the target is read from then on', () => {
        const { operationUrl: _url, pollMs: _poll, ...blind } = accepted;
        const result = { kind: 'unreadable', reason: 'HTTP 403 AuthorizationFailed: no' } as const;
        const transition = afterPoll(accepted, result, clock);
        expect(transition).toEqual({
            kind: 'continue',
            remediation: { ...blind, lastError: result.reason },
            delayMs: 0,
        });
        if (transition.kind === 'close') return;
        expect(nextQuestion(transition.remediation, clock)).toEqual({ kind: 'target' });
    });

    test('that has no result for ten minutes while the target stays, it is written again', () => {
        const { operationUrl: _url, pollMs: _poll, ...blind } = { ...accepted, lastError: 'HTTP 403: no' };
        const lost = { ...blind, acceptedAt: ago(10 * 60_000) };
        expect(afterReadBack(lost, { kind: 'unchanged' }, clock)).toMatchObject({
            kind: 'continue',
            remediation: {
                status: 'planned',
                attempts: 1,
                lastError: 'Azure did not tell how the operation ended: HTTP 403: no',
            },
        });
        const almost = { ...blind, acceptedAt: ago(10 * 60_000 - 1) };
        expect(afterReadBack(almost, { kind: 'unchanged' }, clock)).toMatchObject({
            remediation: { status: 'accepted' },
            delayMs: 30_000,
        });
    });
});
