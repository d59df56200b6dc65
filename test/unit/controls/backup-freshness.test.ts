import { describe, expect, test } from 'vitest';
import { backupFreshness } from '../../../src/controls/backup-freshness.ts';
import type { Backups } from '../../../src/model/copies.ts';
import type { ServerProperties } from '../../../src/model/server-state.ts';
import { readAt, serverState, thresholds } from '../../support/states.ts';

const compliant = { kind: 'compliant' };
const notMade = 'Azure makes the backups';

function verdict(server: Partial<ServerProperties>, newest?: string) {
    const backups: Backups = { readAt, ...(newest === undefined ? {} : { newestCompletedTime: newest }) };
    return backupFreshness.evaluate(serverState({ server, backups }), thresholds());
}

const fresh = '2026-06-15T03:00:00.000Z';
const kept = '2026-06-08T12:00:00.000Z';

describe('backup-freshness', () => {
    test('a server with a backup of today and seven days of backups is compliant', () => {
        expect(verdict({ earliestRestoreDate: kept }, fresh)).toEqual(compliant);
    });

    test.each([
        ['2026-06-13T12:00:00.000Z', 'compliant'],
        ['2026-06-13T11:59:59.999Z', 'drifted'],
        ['2026-06-15T13:00:00.000Z', 'compliant'],
        ['2026-06-15T13:00:00.001Z', 'drifted'],
        ['2031-01-01T00:00:00.000Z', 'drifted'],
    ])('the newest backup of %s, read on 15 June at noon, is %s', (newest, kind) => {
        expect(verdict({ earliestRestoreDate: kept }, newest)).toMatchObject({ kind });
    });

    test('the evidence names the newest backup, and the age that the baseline allows', () => {
        expect(verdict({ earliestRestoreDate: kept }, '2026-06-01T03:00:00.000Z')).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'backups',
                    found: '2026-06-01T03:00:00.000Z',
                    wanted: `completed within 48 hours before ${readAt}`,
                },
            ],
            unrepairable: notMade,
        });
    });

    test('a server without any backup and without a restore window drifts in both', () => {
        const { earliestRestoreDate: _, ...server } = serverState().server;
        const state = { ...serverState({ backups: { readAt } }), server };
        expect(backupFreshness.evaluate(state, thresholds())).toMatchObject({
            kind: 'drifted',
            evidence: [
                { what: 'backups', found: 'none' },
                {
                    what: 'earliestRestoreDate',
                    found: 'none',
                    wanted: 'at the latest 2026-06-10T12:00:00.000Z',
                },
            ],
        });
    });

    test.each([
        ['2026-06-10T12:00:00.000Z', 'compliant'],
        ['2026-06-10T12:00:00.001Z', 'drifted'],
    ])('backups that reach back to %s, with seven days promised, are %s', (earliestRestoreDate, kind) => {
        expect(verdict({ earliestRestoreDate }, fresh)).toMatchObject({ kind });
    });

    test('a raise of the days that are kept is drift until the backups reach back that far', () => {
        const backup = { backupRetentionDays: 35, geoRedundantBackup: 'Disabled' } as const;
        expect(verdict({ backup, earliestRestoreDate: kept }, fresh)).toMatchObject({
            kind: 'drifted',
            evidence: [{ found: kept, wanted: 'at the latest 2026-05-13T12:00:00.000Z' }],
        });
    });

    test('a server cannot be restored to a time before its creation', () => {
        const createdAt = '2026-06-12T09:00:00.000Z';
        expect(verdict({ createdAt, earliestRestoreDate: '2026-06-12T09:30:00.000Z' }, fresh)).toEqual(
            compliant,
        );
        expect(verdict({ createdAt, earliestRestoreDate: '2026-06-14T10:00:00.000Z' }, fresh)).toMatchObject({
            kind: 'drifted',
            evidence: [{ what: 'earliestRestoreDate' }],
        });
    });

    test('a server of an hour needs no backup yet', () => {
        const { earliestRestoreDate: _, ...server } = serverState().server;
        const state = serverState({ backups: { readAt } });
        const young = { ...state, server: { ...server, createdAt: '2026-06-15T11:00:00.000Z' } };
        expect(backupFreshness.evaluate(young, thresholds())).toEqual(compliant);
        expect(backupFreshness.evaluate(young, thresholds({ backupFreshnessHours: 1 }))).toMatchObject({
            kind: 'drifted',
        });
    });

    test.each([
        ['a read replica', { replicationRole: 'GeoAsyncReplica' }, 'A read replica has no backups'],
        ['a stopped server', { state: 'Stopped' }, 'Azure makes no backups of a stopped server'],
    ])('it does not apply to %s', (_, server, reason) => {
        expect(verdict(server)).toEqual({ kind: 'notApplicable', reason });
    });

    test('nothing is written', () => {
        expect(backupFreshness.plan).toBeUndefined();
    });
});
