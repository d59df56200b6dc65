import { describe, expect, test } from 'vitest';
import { logLinePrefix } from '../../../src/controls/log-line-prefix.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('log-line-prefix', () => {
    test('it is compliant when user and database are in the prefix', () => {
        const state = serverState({ parameters: { log_line_prefix: '%m [%p] %q%u@%d ' } });
        expect(logLinePrefix.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(logLinePrefix.plan?.(state, thresholds())).toEqual([]);
    });

    test('it appends what is missing and keeps the rest', () => {
        const state = serverState({ parameters: { log_line_prefix: '%t-%c-' } });
        expect(logLinePrefix.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'log_line_prefix', found: '%t-%c-', wanted: '%t-%c-user=%u,db=%d-' }],
        });
        expect(logLinePrefix.plan?.(state, thresholds())).toEqual([
            {
                kind: 'parameter',
                name: 'log_line_prefix',
                from: '%t-%c-',
                to: '%t-%c-user=%u,db=%d-',
                dataType: 'String',
                isDynamicConfig: true,
                control: 'log-line-prefix',
                disruption: 'none',
            },
        ]);
    });

    test('it appends only the escape that is missing', () => {
        const state = serverState({ parameters: { log_line_prefix: '%t %u ' } });
        const wanted = thresholds({ logLinePrefix: ['%u', '%d', '%h'] });
        expect(logLinePrefix.plan?.(state, wanted)).toMatchObject([{ to: '%t %u db=%d,client=%h ' }]);
    });

    test('a prefix that the catalogue does not take cannot be repaired', () => {
        const state = serverState({
            parameters: { log_line_prefix: { value: "it's ", allowedValues: "[^']*" } },
        });
        expect(logLinePrefix.evaluate(state, thresholds())).toMatchObject({
            kind: 'drifted',
            unrepairable: `log_line_prefix does not accept "it's user=%u,db=%d " on this server; allowed: [^']*`,
        });
    });

    test('it does not apply to a server without the parameter', () => {
        const state = serverState({ parameters: { log_line_prefix: null } });
        expect(logLinePrefix.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'This server has no parameter log_line_prefix',
        });
        expect(logLinePrefix.plan?.(state, thresholds())).toEqual([]);
    });
});
