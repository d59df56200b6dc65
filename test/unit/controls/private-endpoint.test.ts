import { describe, expect, test } from 'vitest';
import { privateEndpoint } from '../../../src/controls/private-endpoint.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('private-endpoint', () => {
    test('it is compliant with one approved connection', () => {
        const state = serverState({
            server: {
                privateEndpointConnections: [
                    { id: '/pe/1', status: 'Pending' },
                    { id: '/pe/2', status: 'APPROVED' },
                ],
            },
        });
        expect(privateEndpoint.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it reports a server whose connections are not approved', () => {
        const state = serverState({
            server: {
                privateEndpointConnections: [
                    { id: '/pe/1', status: 'Pending' },
                    { id: '/pe/2', status: 'Rejected' },
                ],
            },
        });
        expect(privateEndpoint.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'privateEndpointConnections', found: 'Pending, Rejected', wanted: 'Approved' },
            ],
            unrepairable: 'A private endpoint belongs to a network that an operator must choose',
        });
        expect(privateEndpoint.plan).toBeUndefined();
    });

    test('it reports a server without connections', () => {
        expect(privateEndpoint.evaluate(serverState(), thresholds())).toMatchObject({
            kind: 'drifted',
            evidence: [{ what: 'privateEndpointConnections', found: 'none', wanted: 'Approved' }],
        });
    });

    test('it does not apply to a server in a virtual network', () => {
        const state = serverState({
            server: { network: { publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: '/subnet' } },
        });
        expect(privateEndpoint.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'The server is in a virtual network and cannot have private endpoints',
        });
    });
});
