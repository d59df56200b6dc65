import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/model/change.ts';
import { applyChange, applyChanges, currentValue } from '../../support/apply-change.ts';
import { catalogueTakes, monitorTakes, vaultTakes } from '../../support/azure-takes.ts';
import { lawRuns } from '../../support/seed.ts';
import { forEveryRepair, forEveryState, lawfulControls, lawTimeout, reconciled } from './for-every-state.ts';

/** One rule, key, or switch that cannot be repaired keeps no other from it. */
const hasSeveral = [
    'data-egress',
    'firewall-azure-services',
    'firewall-wide-ranges',
    'encryption-key-rotation',
];

const repairing = lawfulControls.filter(({ plan }) => plan !== undefined);

describe.each(repairing)('$id', { timeout: lawTimeout }, (control) => {
    test('its plan makes the server compliant, or leaves only drift that nothing can repair', () => {
        forEveryRepair(control, (state, changes, thresholds) => {
            const verdict = control.evaluate(applyChanges(state, changes), thresholds);
            if (hasSeveral.includes(control.id) && verdict.kind === 'drifted')
                expect(verdict.unrepairable).toBeDefined();
            else expect(['compliant', 'notApplicable']).toContain(verdict.kind);
        });
    });

    test('it plans a change for every repairable drift, and nothing without drift', () => {
        let repairs = 0;
        forEveryState(control, (state, thresholds) => {
            const verdict = control.evaluate(state, thresholds);
            if (verdict.kind !== 'drifted') {
                expect(control.plan?.(state, thresholds)).toEqual([]);
            } else if (verdict.unrepairable === undefined) {
                expect(control.plan?.(state, thresholds)).not.toEqual([]);
                repairs += 1;
            }
        });
        // The other laws say nothing about a control whose repairs the generated states never ask for.
        expect(repairs).toBeGreaterThan(lawRuns(20));
    });

    test('repairing twice is repairing once', () => {
        forEveryState(control, (state, thresholds) => {
            const once = reconciled(control, state, thresholds);
            expect(reconciled(control, once, thresholds)).toEqual(once);
        });
    });

    test('every change starts from the present value, changes it, and a restart comes last', () => {
        forEveryRepair(control, (state, changes) => {
            let current = state;
            for (const change of changes) {
                expect(change.from).toEqual(currentValue(current, change));
                expect(change.to).not.toEqual(change.from);
                expect(change.control).toBe(control.id);
                expect([control.texts.disruption?.kind, 'none']).toContain(change.disruption);
                current = applyChange(current, change);
            }
            expect(changes.slice(0, -1).map(({ kind }) => kind)).not.toContain('restart');
        });
    });

    test('the server, the vault and the monitor accept every write', () => {
        forEveryRepair(control, (state, changes) => {
            for (const change of changes) {
                const isTaken = vaultTakes(change) && monitorTakes(state, change);
                expect({ change, isTaken }).toMatchObject({ isTaken: true });
            }
            for (const change of parameterChanges(changes)) {
                const found = state.parameters[change.name];
                expect({ ...change, isTaken: catalogueTakes(found, change.to) }).toMatchObject({
                    isTaken: true,
                    dataType: found?.dataType,
                    isDynamicConfig: found?.isDynamicConfig,
                });
            }
        });
    });
});

function parameterChanges(changes: readonly Change[]): Extract<Change, { kind: 'parameter' }>[] {
    return changes.filter((change) => change.kind === 'parameter');
}
