import { describe, expect, test } from 'vitest';
import { highAvailability } from '../../../src/controls/high-availability.ts';
import { serverState, thresholds } from '../../support/states.ts';

describe('high-availability', () => {
    test.each(['ZoneRedundant', 'SameZone', 'samezone'])('it is compliant in mode %s', (mode) => {
        const state = serverState({ server: { highAvailability: { mode, state: 'Healthy' } } });
        expect(highAvailability.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it reports a server without a standby, of whatever tier', () => {
        expect(
            highAvailability.evaluate(serverState({ server: { tier: 'Burstable' } }), thresholds()),
        ).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'highAvailability.mode', found: 'Disabled', wanted: 'ZoneRedundant or SameZone' },
            ],
            unrepairable:
                'A standby about doubles the cost of the server, and not every tier and region offers it',
        });
        expect(highAvailability.plan).toBeUndefined();
    });

    test('it does not apply to a read replica', () => {
        const state = serverState({ server: { replicationRole: 'GeoAsyncReplica' } });
        expect(highAvailability.evaluate(state, thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'A read replica cannot have high availability',
        });
    });

    test('a standby in the same zone is not enough where the baseline wants another zone', () => {
        const wanted = thresholds({ highAvailability: 'ZoneRedundant' });
        const verdictOn = (mode: string) =>
            highAvailability.evaluate(
                serverState({ server: { highAvailability: { mode, state: 'Healthy' } } }),
                wanted,
            );
        expect(verdictOn('zoneredundant')).toEqual({ kind: 'compliant' });
        expect(verdictOn('SameZone')).toMatchObject({
            kind: 'drifted',
            evidence: [{ what: 'highAvailability.mode', found: 'SameZone', wanted: 'ZoneRedundant' }],
        });
    });
});
