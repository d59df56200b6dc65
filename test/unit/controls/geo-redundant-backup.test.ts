import { describe, expect, test } from 'vitest';
import { geoRedundantBackup } from '../../../src/controls/geo-redundant-backup.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('geo-redundant-backup', () => {
    test('it is compliant when enabled', () => {
        const state = serverState({
            server: { backup: { backupRetentionDays: 7, geoRedundantBackup: 'Enabled' } },
        });
        expect(geoRedundantBackup.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it reports a server whose backups stay in one region', () => {
        expect(geoRedundantBackup.evaluate(serverState(), thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'backup.geoRedundantBackup', found: 'Disabled', wanted: 'Enabled' }],
            unrepairable: 'Geo-redundant backup is fixed when a server is created',
        });
        expect(geoRedundantBackup.plan).toBeUndefined();
    });

    test.each(['AsyncReplica', 'GeoAsyncReplica'])('it does not apply to an %s', (replicationRole) => {
        const state = serverState({ server: { replicationRole } });
        expect(geoRedundantBackup.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'A read replica has no backups',
        });
    });
});
