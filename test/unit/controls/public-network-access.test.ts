import { describe, expect, test } from 'vitest';
import { publicNetworkAccess } from '../../../src/controls/public-network-access.ts';
import { serverState, thresholds } from '../../support/states.ts';

const subnet = '/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/v/subnets/pg';
const zone = '/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/privateDnsZones/pg.private';

describe('public-network-access', () => {
    test('it is compliant when disabled', () => {
        const state = serverState({ server: { network: { publicNetworkAccess: 'Disabled' } } });
        expect(publicNetworkAccess.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(publicNetworkAccess.plan?.(state, thresholds())).toEqual([]);
    });

    test('it disables what is enabled', () => {
        const network = { publicNetworkAccess: 'Enabled' } as const;
        const state = serverState({ server: { network } });
        expect(publicNetworkAccess.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'network.publicNetworkAccess', found: 'Enabled', wanted: 'Disabled' }],
        });
        expect(publicNetworkAccess.plan?.(state, thresholds())).toEqual([
            {
                kind: 'network',
                from: network,
                to: { publicNetworkAccess: 'Disabled' },
                control: 'public-network-access',
                disruption: 'connectivity',
            },
        ]);
    });

    test('a server in a virtual network with a private DNS zone is compliant', () => {
        const state = serverState({
            server: {
                network: {
                    publicNetworkAccess: 'Enabled',
                    delegatedSubnetResourceId: subnet,
                    privateDnsZoneArmResourceId: zone,
                },
            },
        });
        expect(publicNetworkAccess.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
        expect(publicNetworkAccess.plan?.(state, thresholds())).toEqual([]);
    });

    test('a subnet and a zone with an empty name are none', () => {
        const network = {
            publicNetworkAccess: 'Enabled',
            delegatedSubnetResourceId: '',
            privateDnsZoneArmResourceId: '',
        } as const;
        const state = serverState({ server: { network } });
        expect(publicNetworkAccess.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'network.publicNetworkAccess', found: 'Enabled', wanted: 'Disabled' }],
        });
        expect(publicNetworkAccess.plan?.(state, thresholds())).toMatchObject([
            { kind: 'network', to: { publicNetworkAccess: 'Disabled' } },
        ]);
    });

    test('a server in a virtual network without a private DNS zone needs an operator', () => {
        const state = serverState({
            server: { network: { publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: subnet } },
        });
        expect(publicNetworkAccess.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'network.privateDnsZoneArmResourceId',
                    found: 'none',
                    wanted: 'a private DNS zone',
                },
            ],
            unrepairable:
                'The server is in a virtual network, and an operator must choose its private DNS zone',
        });
    });

    test('a private DNS zone without a subnet needs an operator', () => {
        const state = serverState({
            server: { network: { publicNetworkAccess: 'Disabled', privateDnsZoneArmResourceId: zone } },
        });
        expect(publicNetworkAccess.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'network.delegatedSubnetResourceId', found: 'none', wanted: 'a delegated subnet' },
            ],
            unrepairable:
                'The server has a private DNS zone without a subnet, and no update brings a server into a virtual network',
        });
    });
});
