import { describe, expect, test } from 'vitest';
import { statementLogging } from '../../../src/controls/statement-logging.ts';
import { serverState, thresholds } from '../../support/states.ts';

const audited = { shared_preload_libraries: 'pg_cron,pgaudit', 'pgaudit.log': 'ddl,ROLE' };
const notAudited = 'pgaudit does not audit role and ddl yet: the statements would be logged nowhere';

describe('statement-logging', () => {
    test('it is compliant with none', () => {
        const state = serverState({ parameters: { log_statement: 'NONE' } });
        expect(statementLogging.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(statementLogging.plan?.(state, thresholds())).toEqual([]);
    });

    test.each(['ddl', 'mod', 'all'])('%s logs role passwords and is set to none', (value) => {
        const state = serverState({ parameters: { ...audited, log_statement: value } });
        expect(statementLogging.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'log_statement', found: value, wanted: 'none' }],
        });
        expect(statementLogging.plan?.(state, thresholds())).toEqual([
            {
                kind: 'parameter',
                name: 'log_statement',
                from: value,
                to: 'none',
                dataType: 'Enumeration',
                isDynamicConfig: true,
                control: 'statement-logging',
                disruption: 'none',
            },
        ]);
    });

    test.each([
        ['its classes lack role', { ...audited, 'pgaudit.log': 'ddl' }],
        ['its classes are not there', { ...audited, 'pgaudit.log': null }],
        ['it is not loaded', { ...audited, shared_preload_libraries: 'pg_cron' }],
        [
            'it waits for a restart',
            { ...audited, shared_preload_libraries: { value: 'pgaudit', isConfigPendingRestart: true } },
        ],
        ['nothing can be preloaded', { ...audited, shared_preload_libraries: null }],
    ])('it is not repaired while pgaudit does not audit: %s', (_, parameters) => {
        const state = serverState({ parameters: { ...parameters, log_statement: 'ddl' } });
        expect(statementLogging.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'log_statement', found: 'ddl', wanted: 'none' }],
            unrepairable: notAudited,
        });
    });

    test('a read-only parameter cannot be repaired', () => {
        const state = serverState({
            parameters: { ...audited, log_statement: { value: 'all', isReadOnly: true } },
        });
        expect(statementLogging.evaluate(state, thresholds())).toMatchObject({
            kind: 'drifted',
            unrepairable: 'log_statement is read-only on this server',
        });
    });

    test('it does not apply to a server without the parameter', () => {
        const state = serverState({ parameters: { log_statement: null } });
        expect(statementLogging.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter log_statement',
        });
    });
});
