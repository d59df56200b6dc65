import { expect, test } from 'vitest';
import { defenderPlan } from '../../../src/controls/defender-plan.ts';
import { serverState, thresholds } from '../../support/states.ts';

function verdict(pricingTier: string) {
    return defenderPlan.evaluate(serverState({ defenderPlan: { pricingTier } }), thresholds());
}

test.each(['Standard', 'standard', 'STANDARD'])('the tier %s is compliant', (tier) => {
    expect(verdict(tier)).toEqual({ kind: 'compliant' });
});

test.each(['Free', 'free', 'Premium', ' Standard', 'null'])(
    'the tier %j is drift, which only a person may end',
    (tier) => {
        expect(verdict(tier)).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'Microsoft.Security/pricings/OpenSourceRelationalDatabases.pricingTier',
                    found: tier,
                    wanted: 'Standard',
                },
            ],
            unrepairable: expect.stringContaining('setting of the subscription'),
        });
    },
);

test('a subscription that is not registered for Defender for Cloud has no plan', () => {
    expect(verdict('')).toMatchObject({
        kind: 'drifted',
        evidence: [{ found: 'none' }],
    });
});

test('plans no write: it would change the cost of every server in the subscription', () => {
    expect('plan' in defenderPlan).toBe(false);
});
