import { describe, expect, test } from 'vitest';
import { pgauditLoaded } from '../../../src/controls/pgaudit-loaded.ts';
import { serverState, thresholds } from '../../support/states.ts';

const both = { 'azure.extensions': 'pgaudit', shared_preload_libraries: 'pg_cron,PgAudit' };
const restart = { kind: 'restart', to: [], control: 'pgaudit-loaded', disruption: 'restart' };

describe('pgaudit-loaded', () => {
    test('it is compliant when pgaudit is in both sets', () => {
        const state = serverState({ parameters: both });
        expect(pgauditLoaded.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(pgauditLoaded.plan?.(state, thresholds())).toEqual([]);
    });

    test('it is compliant when pgaudit is in quotes', () => {
        const parameters = {
            'azure.extensions': '"pgaudit"',
            shared_preload_libraries: 'pg_cron, "pgaudit"',
        };
        expect(pgauditLoaded.evaluate(serverState({ parameters }), thresholds())).toEqual({
            kind: 'compliant',
        });
        expect(pgauditLoaded.plan?.(serverState({ parameters }), thresholds())).toEqual([]);
    });

    test('it adds pgaudit to both sets, keeps their members, and restarts last', () => {
        const state = serverState({
            parameters: {
                'azure.extensions': 'PGCRYPTO, hstore',
                shared_preload_libraries: 'pg_cron,pg_stat_statements',
            },
        });
        expect(pgauditLoaded.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'azure.extensions', found: 'PGCRYPTO, hstore', wanted: 'PGCRYPTO,hstore,pgaudit' },
                {
                    what: 'shared_preload_libraries',
                    found: 'pg_cron,pg_stat_statements',
                    wanted: 'pg_cron,pg_stat_statements,pgaudit',
                },
            ],
        });
        expect(pgauditLoaded.plan?.(state, thresholds())).toEqual([
            {
                kind: 'parameter',
                name: 'azure.extensions',
                from: 'PGCRYPTO, hstore',
                to: 'PGCRYPTO,hstore,pgaudit',
                dataType: 'Set',
                isDynamicConfig: true,
                control: 'pgaudit-loaded',
                disruption: 'none',
            },
            {
                kind: 'parameter',
                name: 'shared_preload_libraries',
                from: 'pg_cron,pg_stat_statements',
                to: 'pg_cron,pg_stat_statements,pgaudit',
                dataType: 'Set',
                isDynamicConfig: false,
                control: 'pgaudit-loaded',
                disruption: 'none',
            },
            { ...restart, from: ['shared_preload_libraries'] },
        ]);
    });

    test('a library whose name begins with pgaudit is not pgaudit', () => {
        const state = serverState({ parameters: { ...both, shared_preload_libraries: 'pgauditlogtofile' } });
        expect(pgauditLoaded.evaluate(state, thresholds())).toMatchObject({
            evidence: [{ found: 'pgauditlogtofile', wanted: 'pgauditlogtofile,pgaudit' }],
        });
    });

    test('a missing place in the allow-list needs no restart', () => {
        const state = serverState({ parameters: { ...both, 'azure.extensions': '' } });
        expect(pgauditLoaded.plan?.(state, thresholds())).toMatchObject([
            { name: 'azure.extensions', from: '', to: 'pgaudit' },
        ]);
    });

    test('it drifts while the restart is pending, and the restart names every parameter that waits', () => {
        const state = serverState({
            parameters: {
                ...both,
                shared_preload_libraries: { value: 'pgaudit', isConfigPendingRestart: true },
                max_connections: { isConfigPendingRestart: true },
            },
        });
        expect(pgauditLoaded.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'shared_preload_libraries', found: 'waits for a restart', wanted: 'in effect' },
            ],
        });
        expect(pgauditLoaded.plan?.(state, thresholds())).toEqual([
            { ...restart, from: ['max_connections', 'shared_preload_libraries'] },
        ]);
    });

    test('a restart that only other parameters wait for does not matter', () => {
        const state = serverState({
            parameters: { ...both, max_connections: { isConfigPendingRestart: true } },
        });
        expect(pgauditLoaded.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('a server that does not offer pgaudit cannot be repaired', () => {
        const state = serverState({
            parameters: {
                ...both,
                shared_preload_libraries: { value: 'pg_cron', allowedValues: ',pg_cron' },
            },
        });
        expect(pgauditLoaded.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'shared_preload_libraries', found: 'pg_cron', wanted: 'pg_cron,pgaudit' }],
            unrepairable:
                'shared_preload_libraries does not accept "pg_cron,pgaudit" on this server; allowed: ,pg_cron',
        });
    });

    test('a server without an allow-list needs the library only', () => {
        const state = serverState({
            parameters: { 'azure.extensions': null, shared_preload_libraries: 'pgaudit' },
        });
        expect(pgauditLoaded.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it does not apply to a server that preloads nothing', () => {
        const state = serverState({ parameters: { shared_preload_libraries: null } });
        expect(pgauditLoaded.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter shared_preload_libraries',
        });
        expect(pgauditLoaded.plan?.(state, thresholds())).toEqual([]);
    });
});
