import { describe, expect, test } from 'vitest';
import { geoBackupEncryptionKey } from '../../../src/controls/geo-backup-encryption-key.ts';
import type { ServerProperties } from '../../../src/model/server-state.ts';
import { serverState, thresholds } from '../../support/states.ts';

const key = { type: 'AzureKeyVault', primaryKeyURI: 'https://kv/keys/a' } as const;
const geo = { geoBackupKeyURI: 'https://kv-2/keys/b', geoBackupUserAssignedIdentityId: '/identity' } as const;
const backup = { backupRetentionDays: 7, geoRedundantBackup: 'Enabled' } as const;

function verdictOn(server: Partial<ServerProperties>) {
    return geoBackupEncryptionKey.evaluate(serverState({ server }), thresholds());
}

describe('geo-backup-encryption-key', () => {
    test('it is compliant with a key and an identity for the second region', () => {
        expect(verdictOn({ backup, dataEncryption: { ...key, ...geo } })).toEqual({ kind: 'compliant' });
    });

    test('it reports what is missing', () => {
        const unrepairable = 'An operator chooses the key and the identity of the second region';
        expect(verdictOn({ backup, dataEncryption: { ...key, geoBackupKeyURI: '' } })).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'dataEncryption.geoBackupKeyURI', found: 'none', wanted: 'a key URI' },
                {
                    what: 'dataEncryption.geoBackupUserAssignedIdentityId',
                    found: 'none',
                    wanted: 'an identity',
                },
            ],
            unrepairable,
        });
    });

    test.each([
        ['The server has no customer-managed key', { backup }],
        ['The server has no geo-redundant backup', { dataEncryption: key }],
        [
            'A read replica has no backups',
            { backup, dataEncryption: key, replicationRole: 'GeoAsyncReplica' },
        ],
    ])('it does not apply: %s', (reason, server) => {
        expect(verdictOn(server)).toEqual({ kind: 'notApplicable', reason });
    });
});
