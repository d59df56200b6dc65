import { describe, expect, test } from 'vitest';
import { dataMasking } from '../../../src/controls/data-masking.ts';
import { serverState, thresholds } from '../../support/states.ts';

const wanted = thresholds({ dataMasking: true });

describe('data-masking', () => {
    test('it does not apply where the baseline does not ask for it', () => {
        expect(dataMasking.evaluate(serverState(), thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'The baseline does not ask for data masking',
        });
        expect(dataMasking.plan?.(serverState(), thresholds())).toEqual([]);
    });

    test('it is compliant when anon is in both sets, in any case', () => {
        const parameters = { 'azure.extensions': 'ANON', shared_preload_libraries: 'pg_cron, "anon"' };
        expect(dataMasking.evaluate(serverState({ parameters }), wanted)).toEqual({ kind: 'compliant' });
        expect(dataMasking.plan?.(serverState({ parameters }), wanted)).toEqual([]);
    });

    test('a library whose name begins with anon is not anon', () => {
        const parameters = { 'azure.extensions': 'anon', shared_preload_libraries: 'anonymous' };
        expect(dataMasking.evaluate(serverState({ parameters }), wanted)).toMatchObject({
            evidence: [{ what: 'shared_preload_libraries', wanted: 'anonymous,anon' }],
        });
    });

    test('it adds anon to both sets, keeps their members, and restarts last', () => {
        const state = serverState({ parameters: { 'azure.extensions': 'hstore' } });
        expect(dataMasking.plan?.(state, wanted)).toMatchObject([
            { name: 'azure.extensions', from: 'hstore', to: 'hstore,anon', disruption: 'none' },
            {
                name: 'shared_preload_libraries',
                from: 'pg_cron,pg_stat_statements',
                to: 'pg_cron,pg_stat_statements,anon',
            },
            { kind: 'restart', from: ['shared_preload_libraries'], disruption: 'restart' },
        ]);
    });

    test('a server that does not offer anon cannot be repaired', () => {
        const parameters = { 'azure.extensions': { allowedValues: ',hstore' } };
        expect(dataMasking.evaluate(serverState({ parameters }), wanted)).toMatchObject({
            unrepairable: 'azure.extensions does not accept "anon" on this server; allowed: ,hstore',
        });
    });

    test('it does not apply to a server that preloads nothing', () => {
        const state = serverState({ parameters: { shared_preload_libraries: null } });
        expect(dataMasking.evaluate(state, wanted).kind).toBe('notApplicable');
        expect(dataMasking.plan?.(state, wanted)).toEqual([]);
    });
});
