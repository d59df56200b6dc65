import { describe, expect, test } from 'vitest';
import { defaultPacing, type Moment } from '../../src/engine/pacing.ts';
import { afterPoll } from '../../src/engine/transition.ts';
import { remediationOf } from '../support/changes.ts';

const now = new Date('2026-06-15T12:00:00.000Z');
const moment: Moment = { now, jitter: 0 };

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

describe('after a poll', () => {
    test('of a running operation, it is asked for again when Azure said it first', () => {
        expect(afterPoll({ ...accepted, waits: 2 }, { kind: 'running' }, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: { ...accepted, waits: 0 },
            delayMs: 10_000,
        });
    });

    test.each([
        [{ retryAfterMs: 30_000 }, { pollMs: 10_000 }, 30_000],
        [{}, { pollMs: 60_000 }, 60_000],
        [{ retryAfterMs: 0 }, {}, 1_000],
    ])(
        'of a running operation with %j and %j, it is asked for again after %d ms',
        (answer, stored, delayMs) => {
            const { pollMs: _poll, ...unpaced } = accepted;
            const transition = afterPoll(
                { ...unpaced, ...stored },
                { kind: 'running', ...answer },
                defaultPacing,
                moment,
            );
            expect(transition).toMatchObject({ kind: 'continue', delayMs });
        },
    );

    test('of a running operation without any pause from Azure, it is asked for again after 10 s', () => {
        const { pollMs: _poll, ...unpaced } = accepted;
        expect(afterPoll(unpaced, { kind: 'running' }, defaultPacing, moment)).toMatchObject({
            delayMs: 10_000,
        });
    });

    test('of an operation that hangs for four hours, it fails', () => {
        const hanging = { ...accepted, acceptedAt: ago(4 * 3_600_000) };
        expect(afterPoll(hanging, { kind: 'running' }, defaultPacing, moment)).toEqual({
            kind: 'close',
            outcome: 'failed',
            reason: 'Azure was still running the operation after 4 h',
            lookAgain: false,
        });
        const almost = { ...accepted, acceptedAt: ago(4 * 3_600_000 - 1) };
        expect(afterPoll(almost, { kind: 'running' }, defaultPacing, moment).kind).toBe('continue');
    });

    test('of an operation that succeeded, it is read back at once', () => {
        const { operationUrl: _url, pollMs: _poll, ...done } = accepted;
        expect(afterPoll(accepted, { kind: 'succeeded' }, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: { ...done, status: 'applied' },
            delayMs: 0,
        });
    });

    test('of an operation that met a busy server, it is written again later and the write stays counted', () => {
        const answer = { kind: 'busy', reason: 'ServerBusy: busy' } as const;
        expect(afterPoll(accepted, answer, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: remediationOf({
                looksFirst: true,
                writes: 1,
                waits: 1,
                waitingSince: now.toISOString(),
                lastError: 'ServerBusy: busy',
            }),
            delayMs: 500,
        });
    });

    test('of an operation that failed in passing, it is written again later and the write stays counted', () => {
        const answer = { kind: 'transient', reason: 'InternalServerError: x' } as const;
        expect(afterPoll(accepted, answer, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: remediationOf({
                looksFirst: true,
                writes: 1,
                attempts: 1,
                lastError: 'InternalServerError: x',
            }),
            delayMs: 1_000,
        });
    });

    test('of an operation that Azure failed for good, it fails in its words', () => {
        const answer = { kind: 'refused', reason: 'OperationFailed: {0}' } as const;
        expect(afterPoll(accepted, answer, defaultPacing, moment)).toEqual({
            kind: 'close',
            outcome: 'failed',
            reason: 'OperationFailed: {0}',
            lookAgain: false,
        });
    });

    test('that was not answered, the operation goes on and is asked for again', () => {
        const answer = { kind: 'unanswered', reason: 'HTTP 404 for the operation' } as const;
        expect(afterPoll(accepted, answer, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: {
                ...accepted,
                waits: 1,
                waitingSince: now.toISOString(),
                lastError: 'HTTP 404 for the operation',
            },
            delayMs: 500,
        });
        const throttled = { ...answer, retryAfterMs: 9_000 };
        expect(afterPoll(accepted, throttled, defaultPacing, moment)).toMatchObject({ delayMs: 9_000 });
    });

    test('that is never answered, it fails after four hours', () => {
        const answer = { kind: 'unanswered', reason: 'HTTP 404 for the operation' } as const;
        const lost = { ...accepted, acceptedAt: ago(4 * 3_600_000) };
        expect(afterPoll(lost, answer, defaultPacing, moment)).toEqual({
            kind: 'close',
            outcome: 'failed',
            reason: 'Azure did not tell how the operation ended: HTTP 404 for the operation',
            lookAgain: false,
        });
    });
});
