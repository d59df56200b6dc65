import { describe, expect, test } from 'vitest';
import { passwordStrength } from '../../../src/controls/password-strength.ts';
import type { Parameter } from '../../../src/model/server-state.ts';
import type { PasswordStrengthThreshold } from '../../../src/model/thresholds.ts';
import { type ParameterOverride, serverState, thresholds } from '../../support/states.ts';

const { evaluate } = passwordStrength;

function integer(value: string, allowedValues = '0-2147483647'): Partial<Parameter> {
    return { value, dataType: 'Integer', allowedValues };
}

function boolean(value: string): Partial<Parameter> {
    return { value, dataType: 'Boolean', allowedValues: 'on,off' };
}

/** What meets the default threshold, on a server that has loaded credcheck. */
const strong: Readonly<Record<string, ParameterOverride>> = {
    'credcheck.password_min_length': integer('12', '1-2147483647'),
    'credcheck.password_min_upper': integer('1'),
    'credcheck.password_min_lower': integer('1'),
    'credcheck.password_min_digit': integer('1'),
    'credcheck.password_min_special': integer('1'),
    'credcheck.password_ignore_case': boolean('off'),
    'credcheck.encrypted_password_allowed': boolean('off'),
    'credcheck.password_valid_max': integer('0'),
    'credcheck.password_reuse_history': integer('0', '0-100'),
    'credcheck.password_reuse_interval': integer('0', '0-730'),
    'credcheck.whitelist': '',
    shared_preload_libraries: 'pg_cron,credcheck',
};

function state(parameters: Readonly<Record<string, ParameterOverride>> = {}) {
    return serverState({ parameters: { ...strong, ...parameters } });
}

function wanting(wanted: Partial<PasswordStrengthThreshold>) {
    return thresholds({ passwordStrength: { ...thresholds().passwordStrength, ...wanted } });
}

function plan(found: ReturnType<typeof state>, wanted = thresholds()) {
    return passwordStrength.plan?.(found, wanted);
}

describe('password-strength', () => {
    test('it is compliant at the threshold, and above it', () => {
        expect(evaluate(state(), thresholds())).toEqual({ kind: 'compliant' });
        expect(plan(state())).toEqual([]);
        const stricter = state({
            'credcheck.password_min_length': integer('20'),
            'credcheck.password_min_digit': integer('3'),
        });
        expect(evaluate(stricter, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('a server as Azure creates it drifts in every rule, and the plan ends with the restart', () => {
        const created = state({
            'credcheck.password_min_length': integer('1', '1-2147483647'),
            'credcheck.password_min_upper': integer('0'),
            'credcheck.password_min_lower': integer('0'),
            'credcheck.password_min_digit': integer('0'),
            'credcheck.password_min_special': integer('0'),
            shared_preload_libraries: 'pg_cron,pg_stat_statements',
        });
        expect(evaluate(created, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'credcheck.password_min_length', found: '1', wanted: 'at least 12' },
                { what: 'credcheck.password_min_upper', found: '0', wanted: 'at least 1' },
                { what: 'credcheck.password_min_lower', found: '0', wanted: 'at least 1' },
                { what: 'credcheck.password_min_digit', found: '0', wanted: 'at least 1' },
                { what: 'credcheck.password_min_special', found: '0', wanted: 'at least 1' },
                {
                    what: 'shared_preload_libraries',
                    found: 'pg_cron,pg_stat_statements',
                    wanted: 'pg_cron,pg_stat_statements,credcheck',
                },
            ],
        });
        expect(plan(created)).toMatchObject([
            { name: 'credcheck.password_min_length', from: '1', to: '12', disruption: 'none' },
            { name: 'credcheck.password_min_upper', to: '1' },
            { name: 'credcheck.password_min_lower', to: '1' },
            { name: 'credcheck.password_min_digit', to: '1' },
            { name: 'credcheck.password_min_special', to: '1' },
            { name: 'shared_preload_libraries', to: 'pg_cron,pg_stat_statements,credcheck' },
            { kind: 'restart', from: ['shared_preload_libraries'], disruption: 'restart' },
        ]);
    });

    test.each(['11', '0', '', ' 12', '0x0C', '12.0', '+12', '1e2', 'banana'])(
        'a minimum length of "%s" is none that counts',
        (value) => {
            const found = state({ 'credcheck.password_min_length': { ...integer(value) } });
            expect(evaluate(found, thresholds())).toEqual({
                kind: 'drifted',
                evidence: [{ what: 'credcheck.password_min_length', found: value, wanted: 'at least 12' }],
            });
            expect(plan(found)).toMatchObject([{ to: value === '1e2' ? '100' : '12' }]);
        },
    );

    test('a rule of 0 asks for nothing', () => {
        const found = state({
            'credcheck.password_min_special': integer('0'),
            'credcheck.password_min_upper': integer('0'),
            'credcheck.password_min_lower': integer('0'),
            'credcheck.password_ignore_case': boolean('on'),
        });
        const wanted = wanting({ minimumSpecial: 0, minimumUpper: 0, minimumLower: 0 });
        expect(evaluate(found, wanted)).toEqual({ kind: 'compliant' });
    });

    test.each(['credcheck.password_ignore_case', 'credcheck.encrypted_password_allowed'])(
        '%s that is on passes by the rules',
        (name) => {
            const found = state({ [name]: boolean('ON') });
            expect(evaluate(found, thresholds())).toMatchObject({
                evidence: [{ what: name, found: 'ON', wanted: 'off' }],
            });
            expect(plan(found)).toMatchObject([{ name, from: 'ON', to: 'off' }]);
        },
    );

    test.each([
        ['0', false],
        ['1', true],
        ['90', true],
        ['91', false],
        ['-1', false],
        ['banana', false],
    ])('an expiry of at most %s days, where 90 are wanted: %s', (value, isCompliant) => {
        const found = state({ 'credcheck.password_valid_max': integer(value) });
        const verdict = evaluate(found, wanting({ maximumDays: 90 }));
        expect(verdict.kind).toBe(isCompliant ? 'compliant' : 'drifted');
        if (isCompliant) return;
        expect(verdict).toMatchObject({
            evidence: [{ what: 'credcheck.password_valid_max', found: value, wanted: '1 to 90' }],
        });
        expect(plan(found, wanting({ maximumDays: 90 }))).toMatchObject([{ from: value, to: '90' }]);
    });

    test('passwords may return only after so many others and days', () => {
        const wanted = wanting({ reuseHistory: 5, reuseDays: 365 });
        const found = state({ 'credcheck.password_reuse_history': integer('4', '0-100') });
        expect(plan(found, wanted)).toMatchObject([
            { name: 'credcheck.password_reuse_history', from: '4', to: '5' },
            { name: 'credcheck.password_reuse_interval', from: '0', to: '365' },
        ]);
    });

    test('a user whom the baseline does not exempt is taken off the list, and the others stay', () => {
        const found = state({ 'credcheck.whitelist': 'till, "Till",app' });
        const wanted = wanting({ exemptUsers: ['app', 'till'] });
        expect(evaluate(found, wanted)).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'credcheck.whitelist',
                    found: 'till, "Till",app',
                    wanted: 'no user but app, till',
                },
            ],
        });
        expect(plan(found, wanted)).toMatchObject([{ to: 'till,app' }]);
        expect(plan(found)).toMatchObject([{ to: '' }]);
    });

    test('it drifts while the restart is pending', () => {
        const found = state({
            shared_preload_libraries: { value: 'credcheck', isConfigPendingRestart: true },
        });
        expect(evaluate(found, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'shared_preload_libraries', found: 'waits for a restart', wanted: 'in effect' },
            ],
        });
        expect(plan(found)).toMatchObject([{ kind: 'restart', from: ['shared_preload_libraries'] }]);
    });

    test('a server whose catalog does not offer credcheck cannot be repaired', () => {
        const found = state({ shared_preload_libraries: { value: '', allowedValues: ',pg_cron' } });
        expect(evaluate(found, thresholds())).toMatchObject({
            unrepairable:
                'shared_preload_libraries does not accept "credcheck" on this server; allowed: ,pg_cron',
        });
    });

    test('it does not apply to a server without the parameters', () => {
        const found = state({ 'credcheck.password_min_length': null });
        expect(evaluate(found, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter credcheck.password_min_length',
        });
        expect(plan(found)).toEqual([]);
    });

    test('it does not apply where password authentication is disabled, whatever the parameters are', () => {
        const { server, ...rest } = state({ 'credcheck.password_min_length': integer('1') });
        const found = {
            ...rest,
            server: {
                ...server,
                authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled' },
            } as const,
        };
        expect(evaluate(found, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'Password authentication is disabled',
        });
        expect(plan(found)).toEqual([]);
    });
});
