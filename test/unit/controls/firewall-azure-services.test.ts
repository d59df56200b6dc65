import { describe, expect, test } from 'vitest';
import { firewallAzureServices } from '../../../src/controls/firewall-azure-services.ts';
import { serverState, thresholds } from '../../support/states.ts';

const office = { name: 'office', startIpAddress: '203.0.113.7', endIpAddress: '203.0.113.7' };
const azure = { name: 'harmless-name', startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' };
const all = { name: 'all', startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' };

describe('firewall-azure-services', () => {
    test('it is compliant without rules', () => {
        expect(firewallAzureServices.evaluate(serverState(), thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it is compliant with other rules, even the widest one', () => {
        const state = serverState({ firewallRules: [office, all] });
        expect(firewallAzureServices.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(firewallAzureServices.plan?.(state, thresholds())).toEqual([]);
    });

    test('it finds the rule by its range and deletes it', () => {
        const state = serverState({ firewallRules: [office, azure] });
        expect(firewallAzureServices.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'firewallRules/harmless-name', found: '0.0.0.0 - 0.0.0.0', wanted: 'no such rule' },
            ],
        });
        expect(firewallAzureServices.plan?.(state, thresholds())).toEqual([
            {
                kind: 'firewallRule',
                name: 'harmless-name',
                from: azure,
                to: null,
                control: 'firewall-azure-services',
                disruption: 'connectivity',
            },
        ]);
    });

    test('a rule with the usual name and a narrow range does not count', () => {
        const state = serverState({
            firewallRules: [{ ...office, name: 'AllowAllAzureServicesAndResourcesWithinAzureIps' }],
        });
        expect(firewallAzureServices.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });
});
