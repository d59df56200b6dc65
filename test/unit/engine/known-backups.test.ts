import { describe, expect, test } from 'vitest';
import { knownBackups } from '../../../src/engine/known-backups.ts';
import { lastReads } from '../../../src/engine/last-reads.ts';
import type { Backups } from '../../../src/model/copies.ts';
import type { SliceReading } from '../../../src/model/server-state.ts';

const now = new Date('2026-06-15T12:00:00.000Z');

function known(reading: SliceReading<'backups'>, hours = 48): Backups | undefined {
    return knownBackups(lastReads({ backups: reading }, '2026-06-15T03:30:00.000Z', []), now, hours);
}

function newest(newestCompletedTime: string): SliceReading<'backups'> {
    return { kind: 'read', value: { readAt: '2026-06-15T03:30:00.000Z', newestCompletedTime } };
}

describe('an earlier read proves the backups', () => {
    test.each([
        ['while the newest one is younger than a day', '2026-06-15T03:00:00.000Z', 48],
        ['until it is a day old', '2026-06-14T12:00:00.000Z', 48],
        ['until it is as old as the baseline allows', '2026-06-15T06:00:00.000Z', 6],
    ])('%s', (_when, completed, hours) => {
        expect(known(newest(completed), hours)).toEqual({
            readAt: '2026-06-15T12:00:00.000Z',
            newestCompletedTime: completed,
        });
    });

    test.each([
        ['once it is older than a day', '2026-06-14T11:59:59.000Z', 48],
        ['once it is older than the baseline allows', '2026-06-15T05:59:59.000Z', 6],
        ['when it is of the future', '2026-06-15T12:00:01.000Z', 48],
        ['when its time cannot be read', 'yesterday', 48],
    ])('not any more %s', (_when, completed, hours) => {
        expect(known(newest(completed), hours)).toBeUndefined();
    });
});

test('an earlier read proves nothing when it found no backup, was incomplete, failed, or is missing', () => {
    expect(known({ kind: 'read', value: { readAt: '2026-06-15T03:30:00.000Z' } })).toBeUndefined();
    const unread = [{ part: 'a backup', reason: 'HTTP 403', transient: false }];
    expect(
        known({ ...newest('2026-06-15T03:00:00.000Z'), unread } as SliceReading<'backups'>),
    ).toBeUndefined();
    expect(known({ kind: 'unreadable', reason: 'HTTP 403', transient: false })).toBeUndefined();
    expect(knownBackups({}, now, 48)).toBeUndefined();
});
