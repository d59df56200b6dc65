import { describe, expect, test } from 'vitest';
import { logRetention } from '../../../src/controls/log-retention.ts';
import { serverState, thresholds } from '../../support/states.ts';

const days = 'logfiles.retention_days';
const download = 'logfiles.download_enable';

describe('log-retention', () => {
    test('it is compliant at the wanted number of days', () => {
        const state = serverState({ parameters: { [days]: '7' } });
        expect(logRetention.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(logRetention.plan?.(state, thresholds())).toEqual([]);
    });

    test('it is compliant above the wanted number of days', () => {
        const state = serverState({ parameters: { [days]: '7' } });
        expect(logRetention.evaluate(state, thresholds({ logRetentionDays: 3 }))).toEqual({
            kind: 'compliant',
        });
    });

    test.each([
        ['7.0', 3, '7'],
        ['0x8', 3, '3'],
        ['6.5', 3, '7'],
    ])('it writes %s days in digits, never fewer', (value, logRetentionDays, to) => {
        const state = serverState({ parameters: { [days]: value } });
        expect(logRetention.plan?.(state, thresholds({ logRetentionDays }))).toMatchObject([
            { from: value, to },
        ]);
    });

    test('it raises fewer days', () => {
        const state = serverState({ parameters: { [days]: '3' } });
        expect(logRetention.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: days, found: '3', wanted: 'at least 7' }],
        });
        expect(logRetention.plan?.(state, thresholds())).toEqual([
            {
                kind: 'parameter',
                name: days,
                from: '3',
                to: '7',
                dataType: 'Integer',
                isDynamicConfig: true,
                control: 'log-retention',
                disruption: 'none',
            },
        ]);
    });

    test.each(['', 'banana'])('a value of "%s" is no number of days', (value) => {
        const state = serverState({ parameters: { [days]: value } });
        expect(logRetention.plan?.(state, thresholds())).toMatchObject([{ from: value, to: '7' }]);
    });

    test('it turns downloadable logs on where the baseline asks for them', () => {
        const state = serverState({ parameters: { [days]: '7', [download]: 'off' } });
        const wanted = thresholds({ serverLogs: true });
        expect(logRetention.evaluate(state, wanted)).toEqual({
            kind: 'drifted',
            evidence: [{ what: download, found: 'off', wanted: 'on' }],
        });
        expect(logRetention.plan?.(state, wanted)).toMatchObject([{ name: download, from: 'off', to: 'on' }]);
    });

    test('it is compliant with downloadable logs written ON', () => {
        const state = serverState({ parameters: { [days]: '7', [download]: 'ON' } });
        expect(logRetention.evaluate(state, thresholds({ serverLogs: true }))).toEqual({ kind: 'compliant' });
    });

    test('days beyond the range of the catalogue cannot be repaired', () => {
        const state = serverState({ parameters: { [days]: { value: '3', allowedValues: '1-5' } } });
        expect(logRetention.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: days, found: '3', wanted: 'at least 7' }],
            unrepairable: 'logfiles.retention_days does not accept "7" on this server; allowed: 1-5',
        });
    });

    test('it does not apply to a server without server logs', () => {
        const state = serverState({ parameters: { [days]: null, [download]: null } });
        expect(logRetention.evaluate(state, thresholds({ serverLogs: true }))).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter logfiles.retention_days',
        });
    });

    test('without the days the download is still judged', () => {
        const state = serverState({ parameters: { [days]: null, [download]: 'off' } });
        expect(logRetention.plan?.(state, thresholds({ serverLogs: true }))).toMatchObject([
            { name: download, to: 'on' },
        ]);
    });
});
