import { describe, expect, test } from 'vitest';
import { auditStatementText } from '../../../src/controls/audit-statement-text.ts';
import { type ParameterOverride, serverState, thresholds } from '../../support/states.ts';

function boolean(value: string): ParameterOverride {
    return { value, dataType: 'Boolean', allowedValues: 'on,off' };
}

/** As Azure creates a server. */
const created = {
    'pgaudit.log_statement': boolean('on'),
    'pgaudit.log_statement_once': boolean('off'),
    'pgaudit.log_level': { value: 'log', dataType: 'Enumeration', allowedValues: ',debug1,notice,log' },
    'pgaudit.log_client': boolean('off'),
};
const once = thresholds({ pgauditStatementOnce: true });

function state(parameters: Readonly<Record<string, ParameterOverride>> = {}) {
    return serverState({ parameters: { ...created, ...parameters } });
}

describe('audit-statement-text', () => {
    test('a server as Azure creates it is compliant', () => {
        expect(auditStatementText.evaluate(state(), thresholds())).toEqual({ kind: 'compliant' });
        expect(auditStatementText.plan?.(state(), thresholds())).toEqual([]);
    });

    test('words are compared in any case', () => {
        const found = state({
            'pgaudit.log_statement': boolean('ON'),
            'pgaudit.log_level': { value: 'LOG', dataType: 'Enumeration', allowedValues: 'log' },
        });
        expect(auditStatementText.evaluate(found, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('where the baseline wants the text once only, log_statement_once is on', () => {
        expect(auditStatementText.evaluate(state(), once)).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'pgaudit.log_statement_once', found: 'off', wanted: 'on' }],
        });
        expect(auditStatementText.plan?.(state(), once)).toEqual([
            {
                kind: 'parameter',
                name: 'pgaudit.log_statement_once',
                from: 'off',
                to: 'on',
                dataType: 'Boolean',
                isDynamicConfig: true,
                control: 'audit-statement-text',
                disruption: 'none',
            },
        ]);
    });

    test('elsewhere it may be on', () => {
        const found = state({ 'pgaudit.log_statement_once': boolean('on') });
        expect(auditStatementText.evaluate(found, thresholds())).toEqual({ kind: 'compliant' });
    });

    test.each([
        ['pgaudit.log_statement', 'off', 'on'],
        ['pgaudit.log_statement', '', 'on'],
        ['pgaudit.log_level', 'notice', 'log'],
        ['pgaudit.log_level', '', 'log'],
        ['pgaudit.log_client', 'on', 'off'],
        ['pgaudit.log_client', ' off', 'off'],
    ])('%s that is "%s" drifts and becomes %s', (name, value, to) => {
        const found = state({ [name]: { ...created[name as 'pgaudit.log_level'], value } });
        expect(auditStatementText.evaluate(found, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: name, found: value, wanted: to }],
        });
        expect(auditStatementText.plan?.(found, thresholds())).toMatchObject([{ name, from: value, to }]);
    });

    test('a level that the server does not take cannot be set', () => {
        const found = state({
            'pgaudit.log_level': { value: 'notice', dataType: 'Enumeration', allowedValues: 'notice' },
        });
        expect(auditStatementText.evaluate(found, thresholds())).toMatchObject({
            unrepairable: 'pgaudit.log_level does not accept "log" on this server; allowed: notice',
        });
    });

    test('parameters that the server lacks are passed over, and without all of them it does not apply', () => {
        const lacking = state({ 'pgaudit.log_level': null, 'pgaudit.log_client': boolean('on') });
        expect(auditStatementText.plan?.(lacking, once)).toMatchObject([
            { name: 'pgaudit.log_statement_once' },
            { name: 'pgaudit.log_client' },
        ]);
        expect(auditStatementText.evaluate(serverState(), thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter pgaudit.log_statement',
        });
    });
});
