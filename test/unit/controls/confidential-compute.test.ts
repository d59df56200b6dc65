import { describe, expect, test } from 'vitest';
import { confidentialCompute } from '../../../src/controls/confidential-compute.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { serverState, thresholds } from '../../support/states.ts';

const asked = thresholds({ confidentialCompute: true });

function verdictOn(skuName: string) {
    return confidentialCompute.evaluate(serverState({ server: { skuName } }), asked);
}

describe('confidential-compute', () => {
    test.each(['Standard_DC4ads_v5', 'Standard_EC96ads_v5', 'standard_dc2ads_v5'])(
        '%s is confidential',
        (skuName) => {
            expect(verdictOn(skuName)).toEqual({ kind: 'compliant' });
        },
    );

    test.each(['Standard_D4ds_v5', 'Standard_E8ds_v5', 'Standard_B2s', 'DC4ads_v5', 'Standard_DCx', ''])(
        '"%s" is not',
        (skuName) => {
            expect(verdictOn(skuName)).toEqual({
                kind: 'drifted',
                evidence: [
                    {
                        what: 'sku.name',
                        found: skuName || 'none',
                        wanted: 'a size of the series DC or EC',
                    },
                ],
                unrepairable: 'An operator chooses the size, and moves the data to a new server',
            });
        },
    );

    test('it does not apply where the baseline does not ask for it', () => {
        expect(confidentialCompute.evaluate(serverState(), thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'The baseline does not ask for confidential compute',
        });
    });

    test('it is unknown where the size could not be read, and only where it is asked for', () => {
        const server = {
            kind: 'read' as const,
            value: serverState().server,
            unread: [{ part: 'sku', reason: 'odd', transient: false }],
        };
        const kinds = [asked, thresholds()].map(
            (wanted) => evaluate([confidentialCompute], { server }, wanted)[0]?.verdict.kind,
        );
        expect(kinds).toEqual(['unknown', 'notApplicable']);
    });
});
