import { describe, expect, test } from 'vitest';
import { firewallWideRanges } from '../../../src/controls/firewall-wide-ranges.ts';
import { serverState, thresholds } from '../../support/states.ts';

const office = { name: 'office', startIpAddress: '203.0.113.0', endIpAddress: '203.0.113.255' };
const wide = { name: 'wide', startIpAddress: '203.0.113.0', endIpAddress: '203.0.114.0' };
const azure = { name: 'azure', startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' };
const listed = thresholds({
    firewall: {
        ...thresholds().firewall,
        allowedRanges: [{ start: '203.0.113.0', end: '203.0.113.127' }],
    },
});

describe('firewall-wide-ranges', () => {
    test('it is compliant with a rule of exactly the allowed size', () => {
        const state = serverState({ firewallRules: [office] });
        expect(firewallWideRanges.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(firewallWideRanges.plan?.(state, thresholds())).toEqual([]);
    });

    test('it deletes a rule that spans one address more, and only that one', () => {
        const state = serverState({ firewallRules: [office, wide] });
        expect(firewallWideRanges.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'firewallRules/wide',
                    found: '203.0.113.0 - 203.0.114.0',
                    wanted: 'at most 256 addresses',
                },
            ],
        });
        expect(firewallWideRanges.plan?.(state, thresholds())).toEqual([
            {
                kind: 'firewallRule',
                name: 'wide',
                from: wide,
                to: null,
                control: 'firewall-wide-ranges',
                disruption: 'connectivity',
            },
        ]);
    });

    test('a narrow rule outside the listed ranges drifts', () => {
        const state = serverState({ firewallRules: [office] });
        expect(firewallWideRanges.evaluate(state, listed)).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'firewallRules/office',
                    found: '203.0.113.0 - 203.0.113.255',
                    wanted: 'a range inside the allowed ranges',
                },
            ],
        });
    });

    test('a rule inside a listed range is compliant', () => {
        const rule = { name: 'vpn', startIpAddress: '203.0.113.1', endIpAddress: '203.0.113.127' };
        expect(firewallWideRanges.evaluate(serverState({ firewallRules: [rule] }), listed)).toEqual({
            kind: 'compliant',
        });
    });

    test('a listed range does not lift the limit of addresses', () => {
        const everything = thresholds({
            firewall: {
                ...thresholds().firewall,
                allowedRanges: [{ start: '0.0.0.0', end: '255.255.255.255' }],
            },
        });
        expect(firewallWideRanges.evaluate(serverState({ firewallRules: [wide] }), everything)).toMatchObject(
            {
                kind: 'drifted',
                evidence: [{ wanted: 'at most 256 addresses' }],
            },
        );
    });

    test('the rule for all of Azure is left to the control of its own', () => {
        const state = serverState({ firewallRules: [azure] });
        expect(firewallWideRanges.evaluate(state, listed)).toEqual({ kind: 'compliant' });
    });

    test('a range that cannot be read is reported and not deleted', () => {
        const rule = { name: 'odd', startIpAddress: '203.0.113.9', endIpAddress: '203.0.113.1' };
        expect(firewallWideRanges.evaluate(serverState({ firewallRules: [rule] }), thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'firewallRules/odd',
                    found: '203.0.113.9 - 203.0.113.1',
                    wanted: 'a range of IPv4 addresses',
                },
            ],
            unrepairable: 'The range of firewall rule odd cannot be read',
        });
    });
});
