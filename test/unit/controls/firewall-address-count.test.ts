import { describe, expect, test } from 'vitest';
import { firewallAddressCount } from '../../../src/controls/firewall-address-count.ts';
import type { FirewallRule } from '../../../src/model/server-state.ts';
import { serverState, thresholds } from '../../support/states.ts';

function limits(maximumRules: number, maximumTotalAddresses: number) {
    return thresholds({ firewall: { ...thresholds().firewall, maximumRules, maximumTotalAddresses } });
}

function verdict(rules: readonly (readonly [string, string])[], wanted = thresholds()) {
    const firewallRules = rules.map(
        ([startIpAddress, endIpAddress], index): FirewallRule => ({
            name: `rule-${index}`,
            startIpAddress,
            endIpAddress,
        }),
    );
    return firewallAddressCount.evaluate(serverState({ firewallRules }), wanted);
}

const office = ['203.0.113.0', '203.0.113.255'] as const;

describe('firewall-address-count', () => {
    test('no rule is compliant, also where none may be', () => {
        expect(verdict([])).toEqual({ kind: 'compliant' });
        expect(verdict([], limits(0, 0))).toEqual({ kind: 'compliant' });
    });

    test('it is compliant at both limits and drifts one above', () => {
        expect(verdict([office], limits(1, 256))).toEqual({ kind: 'compliant' });
        expect(verdict([office], limits(0, 255))).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'firewallRules', found: '1 rules', wanted: 'at most 0 rules' },
                { what: 'firewallRules', found: '256 addresses', wanted: 'at most 255 addresses' },
            ],
            unrepairable: 'Which rule is needless, only its owner knows',
        });
    });

    test('rules that are narrow each can be wide together', () => {
        const ranges = [0, 1, 2, 3, 4].map((each) => [`10.0.${each}.0`, `10.0.${each}.255`] as const);
        expect(verdict(ranges.slice(0, 4))).toEqual({ kind: 'compliant' });
        expect(verdict(ranges)).toMatchObject({
            evidence: [{ found: '1280 addresses', wanted: 'at most 1024 addresses' }],
        });
    });

    test('an address that several rules admit counts once', () => {
        const overlapping = [
            ['10.0.0.10', '10.0.0.19'],
            ['10.0.0.0', '10.0.0.14'],
            ['10.0.0.12', '10.0.0.12'],
            ['10.0.0.20', '10.0.0.20'],
        ] as const;
        expect(verdict(overlapping, limits(10, 21))).toEqual({ kind: 'compliant' });
        expect(verdict(overlapping, limits(10, 20))).toMatchObject({
            evidence: [{ found: '21 addresses' }],
        });
    });

    test('the whole internet is counted', () => {
        expect(verdict([['0.0.0.0', '255.255.255.255']], limits(1, 4_294_967_296))).toEqual({
            kind: 'compliant',
        });
        expect(verdict([['0.0.0.0', '255.255.255.255']])).toMatchObject({
            evidence: [{ found: '4294967296 addresses' }],
        });
    });

    test('the rule for all of Azure is a rule without an address', () => {
        expect(verdict([['0.0.0.0', '0.0.0.0']], limits(1, 0))).toEqual({ kind: 'compliant' });
        expect(verdict([['0.0.0.0', '0.0.0.0']], limits(0, 0))).toMatchObject({
            evidence: [{ found: '1 rules' }],
        });
    });

    test.each([
        ['10.0.0.9', '10.0.0.1'],
        ['10.0.0.1', '10.0.0.256'],
        ['', ''],
        ['::', '::1'],
    ])('a range from "%s" to "%s" cannot be counted and drifts', (start, end) => {
        expect(verdict([[start, end]])).toMatchObject({
            kind: 'drifted',
            evidence: [
                {
                    what: 'firewallRules/rule-0',
                    found: `${start} - ${end}`,
                    wanted: 'a range of IPv4 addresses',
                },
            ],
        });
    });
});
