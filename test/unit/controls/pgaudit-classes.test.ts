import { describe, expect, test } from 'vitest';
import { pgauditClasses } from '../../../src/controls/pgaudit-classes.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('pgaudit-classes', () => {
    test.each(['role,ddl', 'DDL, Role', 'ddl,role,write', 'all', 'ALL', 'all,-misc'])(
        'it is compliant with %s',
        (value) => {
            const state = serverState({ parameters: { 'pgaudit.log': value } });
            expect(pgauditClasses.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
            expect(pgauditClasses.plan?.(state, thresholds())).toEqual([]);
        },
    );

    test('it turns none into the wanted classes', () => {
        const state = serverState({ parameters: { 'pgaudit.log': 'none' } });
        expect(pgauditClasses.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'pgaudit.log', found: 'none', wanted: 'role,ddl' }],
        });
        expect(pgauditClasses.plan?.(state, thresholds())).toEqual([
            {
                kind: 'parameter',
                name: 'pgaudit.log',
                from: 'none',
                to: 'role,ddl',
                dataType: 'Set',
                isDynamicConfig: true,
                control: 'pgaudit-classes',
                disruption: 'none',
            },
        ]);
    });

    test.each([
        ['', 'role,ddl'],
        ['write', 'write,role,ddl'],
        ['Write, ROLE', 'Write,ROLE,ddl'],
        ['none,role,ddl', 'role,ddl'],
        ['NONE,write', 'write,role,ddl'],
        ['all,-role', 'read,write,function,ddl,misc,role'],
        ['role,ddl,-ddl', 'role,ddl'],
    ])('it turns "%s" into %s', (value, to) => {
        const state = serverState({ parameters: { 'pgaudit.log': value } });
        expect(pgauditClasses.plan?.(state, thresholds())).toMatchObject([{ from: value, to }]);
    });

    test('it adds all where the baseline wants all', () => {
        const state = serverState({ parameters: { 'pgaudit.log': 'role' } });
        expect(pgauditClasses.plan?.(state, thresholds({ pgauditClasses: ['all'] }))).toMatchObject([
            { to: 'role,all' },
        ]);
    });

    test('a member that the catalogue does not know cannot be written back', () => {
        const state = serverState({ parameters: { 'pgaudit.log': 'banana' } });
        expect(pgauditClasses.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'pgaudit.log', found: 'banana', wanted: 'role,ddl' }],
            unrepairable:
                'pgaudit.log does not accept "banana,role,ddl" on this server; allowed: none,read,write,function,role,ddl,misc,all',
        });
    });

    test('it does not apply to a server without the parameter', () => {
        const state = serverState({ parameters: { 'pgaudit.log': null } });
        expect(pgauditClasses.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter pgaudit.log',
        });
        expect(pgauditClasses.plan?.(state, thresholds())).toEqual([]);
    });
});
