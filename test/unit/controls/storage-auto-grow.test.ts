import { describe, expect, test } from 'vitest';
import { storageAutoGrow } from '../../../src/controls/storage-auto-grow.ts';
import { serverState, thresholds } from '../../support/states.ts';

const storage = { storageSizeGB: 128, tier: 'P10', iops: 500, autoGrow: 'Disabled' } as const;

describe('storage-auto-grow', () => {
    test('it is compliant where the disk grows', () => {
        const state = serverState({ server: { storage: { ...storage, autoGrow: 'Enabled' } } });
        expect(storageAutoGrow.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(storageAutoGrow.plan?.(state, thresholds())).toEqual([]);
    });

    test.each([{}, { type: 'Premium_LRS' }, { type: 'premium_lrs' }])(
        'it turns autogrow on for %j, and sends the section whole',
        (type) => {
            const from = { ...storage, ...type, ...{ autoGrowIncrementPercent: 20 } };
            const state = serverState({ server: { storage: from } });
            expect(storageAutoGrow.evaluate(state, thresholds())).toEqual({
                kind: 'drifted',
                evidence: [{ what: 'storage.autoGrow', found: 'Disabled', wanted: 'Enabled' }],
            });
            expect(storageAutoGrow.plan?.(state, thresholds())).toEqual([
                {
                    kind: 'storage',
                    from,
                    to: { ...from, autoGrow: 'Enabled' },
                    control: 'storage-auto-grow',
                    disruption: 'none',
                },
            ]);
        },
    );

    test.each(['PremiumV2_LRS', 'UltraSSD_LRS', 'premiumv2_lrs'])('it does not apply to %s', (type) => {
        const state = serverState({ server: { storage: { ...storage, type } } });
        expect(storageAutoGrow.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: `Azure does not grow a disk ${type}`,
        });
        expect(storageAutoGrow.plan?.(state, thresholds())).toEqual([]);
    });

    test('it only reports a kind of disk that it does not know', () => {
        const state = serverState({ server: { storage: { ...storage, type: 'Premium_V9' } } });
        expect(storageAutoGrow.evaluate(state, thresholds())).toMatchObject({
            kind: 'drifted',
            unrepairable: 'Azure is only known to grow Premium SSD, not Premium_V9',
        });
        expect(storageAutoGrow.plan?.(state, thresholds())).toEqual([]);
    });
});
