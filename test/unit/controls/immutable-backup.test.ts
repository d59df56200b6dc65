import { describe, expect, test } from 'vitest';
import { backup } from '../../../src/changes/backup.ts';
import { immutableBackup } from '../../../src/controls/immutable-backup.ts';
import type { Change } from '../../../src/model/change.ts';
import { serverState, thresholds } from '../../support/states.ts';

const asked = thresholds({ immutableBackup: true });
const section = { backupRetentionDays: 14, geoRedundantBackup: 'Enabled' } as const;

function planned(): Change | undefined {
    return immutableBackup.plan?.(serverState({ server: { backup: section } }), asked)[0];
}

describe('immutable-backup', () => {
    test('it is compliant where backups are immutable', () => {
        const state = serverState({ server: { backup: { ...section, immutableBackup: 'Enabled' } } });
        expect(immutableBackup.evaluate(state, asked)).toEqual({ kind: 'compliant' });
        expect(immutableBackup.plan?.(state, asked)).toEqual([]);
    });

    test.each([
        ['none', {}],
        ['Disabled', { immutableBackup: 'Disabled' }],
    ] as const)('it makes them immutable where Azure tells %s, and keeps the rest', (found, more) => {
        const from = { ...section, ...more };
        const state = serverState({ server: { backup: from } });
        expect(immutableBackup.evaluate(state, asked)).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'backup.immutableBackup', found, wanted: 'Enabled' }],
        });
        expect(immutableBackup.plan?.(state, asked)).toEqual([
            {
                kind: 'backup',
                from,
                to: { ...section, immutableBackup: 'Enabled' },
                control: 'immutable-backup',
                disruption: 'none',
            },
        ]);
    });

    test('its repair cannot be undone', () => {
        const change = planned();
        if (change?.kind !== 'backup') throw new Error('nothing planned');
        expect(backup.inverse(change)).toEqual({
            kind: 'none',
            reason: 'backups that were made immutable stay immutable',
        });
    });

    test('in one write with longer retention, both are sent', () => {
        const change = planned();
        if (change?.kind !== 'backup') throw new Error('nothing planned');
        const longer = { ...change, to: { ...section, backupRetentionDays: 35 } };
        expect(backup.merge?.(longer, change).to).toEqual({
            ...section,
            backupRetentionDays: 35,
            immutableBackup: 'Enabled',
        });
    });

    test('no profile enforces it', () => {
        expect([immutableBackup.mode, immutableBackup.strictMode]).toEqual(['approve', 'approve']);
    });

    test.each([
        ['The baseline does not ask for immutable backups', {}, thresholds()],
        ['A read replica has no backups', { replicationRole: 'AsyncReplica' }, asked],
        [
            'Resource Manager offers api-version 2025-08-01 for this server, and backup.immutableBackup needs 2026-10-01',
            { apiVersion: '2025-08-01' },
            asked,
        ],
    ])('it does not apply: %s', (reason, server, wanted) => {
        const state = serverState({ server });
        expect(immutableBackup.evaluate(state, wanted)).toEqual({ kind: 'notApplicable', reason });
        expect(immutableBackup.plan?.(state, wanted)).toEqual([]);
    });
});
