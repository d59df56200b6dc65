import { describe, expect, test } from 'vitest';
import { extensionAllowList } from '../../../src/controls/extension-allow-list.ts';
import { type ParameterOverride, serverState, thresholds } from '../../support/states.ts';

const name = 'azure.extensions';
const listed = thresholds({ allowedExtensions: ['hstore', 'pgcrypto'] });

function state(value: ParameterOverride) {
    return serverState({ parameters: { [name]: value } });
}

describe('extension-allow-list', () => {
    test('it does not apply without a list in the baseline', () => {
        expect(extensionAllowList.evaluate(state('dblink'), thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'The baseline lists no extensions',
        });
        expect(extensionAllowList.plan?.(state('dblink'), thresholds())).toEqual([]);
    });

    test.each(['', 'hstore', 'PGCRYPTO, "hstore"', 'pgaudit', ' , '])('"%s" is compliant', (value) => {
        expect(extensionAllowList.evaluate(state(value), listed)).toEqual({ kind: 'compliant' });
        expect(extensionAllowList.plan?.(state(value), listed)).toEqual([]);
    });

    test('it removes the members that are not listed, and keeps the rest as it was written', () => {
        const found = state('DBLINK,PGCRYPTO,postgis, hstore,pgaudit,dblink');
        expect(extensionAllowList.evaluate(found, listed)).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: name,
                    found: 'DBLINK,PGCRYPTO,postgis, hstore,pgaudit,dblink',
                    wanted: 'without dblink, postgis',
                },
            ],
        });
        expect(extensionAllowList.plan?.(found, listed)).toEqual([
            {
                kind: 'parameter',
                name,
                from: 'DBLINK,PGCRYPTO,postgis, hstore,pgaudit,dblink',
                to: 'PGCRYPTO,hstore,pgaudit',
                dataType: 'Set',
                isDynamicConfig: true,
                control: 'extension-allow-list',
                disruption: 'none',
            },
        ]);
    });

    test('an empty list allows what other controls add, and nothing else', () => {
        const nothing = thresholds({ allowedExtensions: [] });
        expect(extensionAllowList.plan?.(state('anon,pgaudit'), nothing)).toMatchObject([{ to: 'pgaudit' }]);
        expect(extensionAllowList.evaluate(state('anon,pgaudit'), { ...nothing, dataMasking: true })).toEqual(
            { kind: 'compliant' },
        );
        expect(extensionAllowList.plan?.(state('dblink'), nothing)).toMatchObject([{ to: '' }]);
    });

    test('a name that only begins like a listed one is not listed', () => {
        expect(extensionAllowList.evaluate(state('hstore_plperl'), listed)).toMatchObject({
            evidence: [{ wanted: 'without hstore_plperl' }],
        });
    });

    test('a list that the server does not take cannot be written', () => {
        const found = state({ value: 'dblink', allowedValues: 'dblink,hstore' });
        expect(extensionAllowList.evaluate(found, listed)).toMatchObject({
            unrepairable: 'azure.extensions does not accept "" on this server; allowed: dblink,hstore',
        });
    });

    test('it does not apply to a server without the parameter', () => {
        expect(extensionAllowList.evaluate(state(null), listed).kind).toBe('notApplicable');
        expect(extensionAllowList.plan?.(state(null), listed)).toEqual([]);
    });
});
