import { describe, expect, test } from 'vitest';
import {
    afterFreshLook,
    afterPoll,
    afterReadBack,
    afterWrite,
    beforeWrite,
    defaultPacing,
    type Moment,
    type Transition,
} from '../../src/engine/transition.ts';
import type { Remediation } from '../../src/model/remediation.ts';
import { remediationOf } from '../support/changes.ts';

const now = new Date('2026-06-15T12:00:00.000Z');
const moment: Moment = { now, jitter: 0 };

function ago(milliseconds: number): string {
    return new Date(now.getTime() - milliseconds).toISOString();
}

/** As stored right before its first write was sent. */
const started = remediationOf({ status: 'started', startedAt: ago(50), writes: 1 });
const accepted = remediationOf({
    status: 'accepted',
    startedAt: ago(10_050),
    acceptedAt: ago(10_000),
    operationUrl: 'https://management.azure.com/operation',
    pollMs: 10_000,
    writes: 1,
});
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

describe('beforeWrite', () => {
    test('counts the write before it leaves', () => {
        expect(beforeWrite(remediationOf({ writes: 1 }), now)).toEqual(
            remediationOf({ status: 'started', startedAt: now.toISOString(), writes: 2 }),
        );
    });
});

describe('after a write', () => {
    test('that was accepted, the operation is asked for a little later than Azure says', () => {
        const waited = {
            ...started,
            waits: 4,
            waitingSince: ago(60_000),
            lastError: 'HTTP 409 ServerIsBusy: busy',
        };
        const url = 'https://management.azure.com/operation';
        const answer = { kind: 'accepted', operationUrl: url, retryAfterMs: 10_000 } as const;
        expect(afterWrite(waited, answer, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: {
                ...started,
                lastError: 'HTTP 409 ServerIsBusy: busy',
                status: 'accepted',
                acceptedAt: now.toISOString(),
                operationUrl: url,
                pollMs: 10_000,
                waits: 0,
                readBacks: 0,
            },
            delayMs: 11_000,
        });
    });

    test.each([
        [0, 1_000],
        [1, 1_000],
        [1_500, 1_500],
        [60_000, 66_000],
    ])('that is to be asked for after %d ms, it is asked for after %d ms', (retryAfterMs, delayMs) => {
        const answer = { kind: 'accepted', operationUrl: 'x', retryAfterMs } as const;
        expect(afterWrite(started, answer, defaultPacing, moment)).toMatchObject({ delayMs });
    });

    test('that is done already, it is read back at once', () => {
        expect(afterWrite(started, { kind: 'done' }, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: { ...started, status: 'applied' },
            delayMs: 0,
        });
    });

    test('that met a busy server, it is not counted and comes back', () => {
        const answer = { kind: 'busy', reason: 'HTTP 409 ServerIsBusy: busy' } as const;
        expect(afterWrite(started, answer, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: remediationOf({
                waits: 1,
                waitingSince: now.toISOString(),
                lastError: 'HTTP 409 ServerIsBusy: busy',
            }),
            delayMs: 500,
        });
    });

    test('that was throttled, Azure’s pause is kept when it is the longer one', () => {
        const answer = { kind: 'busy', reason: 'HTTP 429', retryAfterMs: 17_000 } as const;
        expect(afterWrite(started, answer, defaultPacing, moment)).toMatchObject({ delayMs: 17_000 });
    });

    test('that met a busy server for a day, it fails', () => {
        const answer = { kind: 'busy', reason: 'HTTP 409 ServerIsBusy: busy' } as const;
        const patient = { ...started, waitingSince: ago(24 * 3_600_000 - 1) };
        expect(afterWrite(patient, answer, defaultPacing, moment).kind).toBe('continue');
        const tired = { ...started, waitingSince: ago(24 * 3_600_000) };
        expect(afterWrite(tired, answer, defaultPacing, moment)).toEqual({
            kind: 'close',
            outcome: 'failed',
            reason: 'the server stayed busy for 24 h: HTTP 409 ServerIsBusy: busy',
            lookAgain: false,
        });
    });

    test('that failed in passing, it is not counted as a write and tried again', () => {
        const answer = { kind: 'transient', reason: 'no answer ECONNREFUSED: refused' } as const;
        expect(afterWrite(started, answer, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: remediationOf({ attempts: 1, lastError: 'no answer ECONNREFUSED: refused' }),
            delayMs: 1_000,
        });
    });

    test('that failed in passing for the fifth time, it fails', () => {
        const answer = { kind: 'transient', reason: 'HTTP 401: token' } as const;
        expect(afterWrite({ ...started, attempts: 3 }, answer, defaultPacing, moment).kind).toBe('continue');
        expect(afterWrite({ ...started, attempts: 4 }, answer, defaultPacing, moment)).toEqual({
            kind: 'close',
            outcome: 'failed',
            reason: 'gave up after 5 attempts: HTTP 401: token',
            lookAgain: false,
        });
    });

    test('that failed in passing as often as its baseline allows, it fails', () => {
        const answer = { kind: 'transient', reason: 'x' } as const;
        const strict = { ...started, attempts: 1, attemptsAllowed: 2 };
        expect(afterWrite(strict, answer, defaultPacing, moment)).toMatchObject({
            kind: 'close',
            reason: 'gave up after 2 attempts: x',
        });
        const generous = { ...started, attempts: 4, attemptsAllowed: 9 };
        expect(afterWrite(generous, answer, defaultPacing, moment).kind).toBe('continue');
    });

    test('of which nobody knows, it is looked at before it is sent again', () => {
        const answer = { kind: 'unanswered', reason: 'no answer ECONNRESET: reset' } as const;
        expect(afterWrite(started, answer, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: { ...started, lastError: 'no answer ECONNRESET: reset' },
            delayMs: 5_000,
        });
        const quick = { ...defaultPacing, settleMs: 600 };
        expect(afterWrite(started, answer, quick, moment)).toMatchObject({ delayMs: 100 });
    });

    test('that Azure refuses, it fails in its words at once', () => {
        expect(
            afterWrite(started, { kind: 'refused', reason: 'HTTP 403: no' }, defaultPacing, moment),
        ).toEqual({ kind: 'close', outcome: 'failed', reason: 'HTTP 403: no', lookAgain: false });
    });
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
            remediation: remediationOf({ writes: 1, attempts: 1, lastError: 'InternalServerError: x' }),
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

describe('after a read back', () => {
    test.each([started, applied])('that shows the wanted value, it is verified', (remediation) => {
        expect(afterReadBack(remediation, { kind: 'wanted' }, defaultPacing, moment)).toEqual({
            kind: 'close',
            outcome: 'verified',
            lookAgain: false,
        });
    });

    test('that shows something else, it is superseded and the server looked at again', () => {
        expect(afterReadBack(applied, { kind: 'other', found: '5' }, defaultPacing, moment)).toEqual({
            kind: 'close',
            outcome: 'superseded',
            reason: 'somebody else changed it meanwhile; it is now 5',
            lookAgain: true,
        });
    });

    test('of a server that is gone, it is superseded and the server looked at again', () => {
        expect(
            afterReadBack(applied, { kind: 'missing', reason: 'HTTP 404: gone' }, defaultPacing, moment),
        ).toEqual({ kind: 'close', outcome: 'superseded', reason: 'HTTP 404: gone', lookAgain: true });
    });

    test('that was not answered, it is read back again', () => {
        const answer = { kind: 'unanswered', reason: 'HTTP 429', retryAfterMs: 4_000 } as const;
        expect(afterReadBack(applied, answer, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: {
                ...applied,
                waits: 1,
                waitingSince: now.toISOString(),
                lastError: 'HTTP 429',
            },
            delayMs: 4_000,
        });
    });

    test('that is not answered for a day, it fails', () => {
        const answer = { kind: 'unanswered', reason: 'HTTP 503' } as const;
        const tired = { ...applied, waitingSince: ago(24 * 3_600_000) };
        expect(afterReadBack(tired, answer, defaultPacing, moment)).toMatchObject({
            kind: 'close',
            outcome: 'failed',
            reason: 'Azure did not answer for 24 h: HTTP 503',
        });
    });

    test('that still shows the old value after a succeeded operation, it is read three times more', () => {
        const pauses: number[] = [];
        let remediation: Remediation = applied;
        for (let read = 1; read <= 3; read += 1) {
            const next = goesOn(afterReadBack(remediation, { kind: 'unchanged' }, defaultPacing, moment));
            pauses.push(next.delayMs);
            remediation = next.remediation;
            expect(remediation).toMatchObject({ status: 'applied', readBacks: read, attempts: 0 });
        }
        expect(pauses).toEqual([500, 1_000, 2_000]);
        expect(goesOn(afterReadBack(remediation, { kind: 'unchanged' }, defaultPacing, moment))).toEqual({
            kind: 'continue',
            remediation: remediationOf({
                writes: 1,
                attempts: 1,
                lastError: 'Azure reported success, but the value did not change',
            }),
            delayMs: 1_000,
        });
    });

    test('that shows the old value for ever, it fails and never counts as verified', () => {
        const last = { ...applied, readBacks: 3, attempts: 4 };
        expect(afterReadBack(last, { kind: 'unchanged' }, defaultPacing, moment)).toEqual({
            kind: 'close',
            outcome: 'failed',
            reason: 'gave up after 5 attempts: Azure reported success, but the value did not change',
            lookAgain: false,
        });
    });

    test('that shows the old value soon after an unanswered write, it is looked at again', () => {
        expect(afterReadBack(started, { kind: 'unchanged' }, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: started,
            delayMs: 5_000,
        });
    });

    test('that shows the old value a minute after an unanswered write, it is written again at once', () => {
        const silent = { ...started, startedAt: ago(60_000), lastError: 'no answer ECONNRESET: reset' };
        expect(afterReadBack(silent, { kind: 'unchanged' }, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: remediationOf({ writes: 1, attempts: 1, lastError: 'no answer ECONNRESET: reset' }),
            delayMs: 0,
        });
        const almost = { ...silent, startedAt: ago(59_999) };
        expect(afterReadBack(almost, { kind: 'unchanged' }, defaultPacing, moment)).toMatchObject({
            delayMs: 5_000,
        });
    });

    test('of a write that was never answered, the last attempt says so', () => {
        const silent = { ...started, startedAt: ago(60_000), attempts: 4 };
        expect(afterReadBack(silent, { kind: 'unchanged' }, defaultPacing, moment)).toMatchObject({
            kind: 'close',
            outcome: 'failed',
            reason: 'gave up after 5 attempts: the write was never answered',
        });
    });
});

describe('after a look before the write', () => {
    const planned = remediationOf({ readAt: ago(60_000) });

    test('at what is already as it should be, nothing is written', () => {
        expect(afterFreshLook(planned, { kind: 'wanted' }, defaultPacing, moment)).toEqual({
            kind: 'close',
            outcome: 'superseded',
            reason: 'it is already as the baseline wants it',
            lookAgain: false,
        });
    });

    test('at the old value, it is written now', () => {
        expect(afterFreshLook(planned, { kind: 'unchanged' }, defaultPacing, moment)).toEqual({
            kind: 'continue',
            remediation: remediationOf({ readAt: now.toISOString() }),
            delayMs: 0,
        });
    });

    test('at something else, nothing is written and the server looked at again', () => {
        expect(afterFreshLook(planned, { kind: 'other', found: '5' }, defaultPacing, moment)).toEqual({
            kind: 'close',
            outcome: 'superseded',
            reason: 'the state moved on before the write; it is now 5',
            lookAgain: true,
        });
    });

    test('at a server that is gone, nothing is written', () => {
        expect(
            afterFreshLook(planned, { kind: 'missing', reason: 'HTTP 404: gone' }, defaultPacing, moment),
        ).toEqual({ kind: 'close', outcome: 'superseded', reason: 'HTTP 404: gone', lookAgain: true });
    });

    test('that was not answered, nothing is written and it is looked at again', () => {
        const answer = { kind: 'unanswered', reason: 'HTTP 500' } as const;
        expect(afterFreshLook(planned, answer, defaultPacing, moment)).toMatchObject({
            kind: 'continue',
            remediation: { status: 'planned', readAt: ago(60_000), waits: 1, writes: 0 },
            delayMs: 500,
        });
    });
});
