import { describe, expect, test } from 'vitest';
import { backupRetention } from '../../../src/controls/backup-retention.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('backup-retention', () => {
    test('it is compliant at the wanted number of days', () => {
        expect(backupRetention.evaluate(serverState(), thresholds())).toEqual({ kind: 'compliant' });
        expect(backupRetention.plan?.(serverState(), thresholds())).toEqual([]);
    });

    test('it raises fewer days and keeps the rest of the section', () => {
        const backup = { backupRetentionDays: 7, geoRedundantBackup: 'Enabled' } as const;
        const state = serverState({ server: { backup } });
        const wanted = thresholds({ backupRetentionDays: 35 });
        expect(backupRetention.evaluate(state, wanted)).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'backup.backupRetentionDays', found: '7', wanted: 'at least 35' }],
        });
        expect(backupRetention.plan?.(state, wanted)).toEqual([
            {
                kind: 'backup',
                from: backup,
                to: { backupRetentionDays: 35, geoRedundantBackup: 'Enabled' },
                control: 'backup-retention',
                disruption: 'none',
            },
        ]);
    });

    test.each([7, 35])('Azure keeps backups for %i days', (backupRetentionDays) => {
        const state = serverState({
            server: { backup: { backupRetentionDays: 5, geoRedundantBackup: 'Disabled' } },
        });
        expect(backupRetention.evaluate(state, thresholds({ backupRetentionDays }))).not.toHaveProperty(
            'unrepairable',
        );
    });

    test.each([36, 6])('Azure does not keep backups for %i days', (backupRetentionDays) => {
        const state = serverState({
            server: { backup: { backupRetentionDays: 5, geoRedundantBackup: 'Disabled' } },
        });
        expect(backupRetention.evaluate(state, thresholds({ backupRetentionDays }))).toMatchObject({
            kind: 'drifted',
            unrepairable: 'Azure keeps backups for 7 to 35 days',
        });
    });

    test('it does not apply to a read replica', () => {
        const state = serverState({ server: { replicationRole: 'AsyncReplica' } });
        const wanted = thresholds({ backupRetentionDays: 35 });
        expect(backupRetention.evaluate(state, wanted)).toEqual({
            kind: 'notApplicable',
            reason: 'A read replica has no backups',
        });
        expect(backupRetention.plan?.(state, wanted)).toEqual([]);
    });
});
