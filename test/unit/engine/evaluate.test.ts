import { describe, expect, test } from 'vitest';
import type { Control } from '../../../src/controls/definition/control.ts';
import { controls } from '../../../src/controls/index.ts';
import { passwordStrength } from '../../../src/controls/password-strength.ts';
import { pgauditClasses } from '../../../src/controls/pgaudit-classes.ts';
import { publicNetworkAccess } from '../../../src/controls/public-network-access.ts';
import { secureTransport } from '../../../src/controls/secure-transport.ts';
import { controlsTouchedBy, evaluate, slicesReadBy } from '../../../src/engine/evaluate.ts';
import { narrowedState } from '../../../src/engine/narrowed-state.ts';
import { controlPlaneSlices, type SliceName, type SliceReadings } from '../../../src/model/server-state.ts';
import { enforcing, inMode } from '../../support/effective-baseline.ts';
import { serverState, thresholds } from '../../support/states.ts';

function readings(unreadable: readonly SliceName[] = []): SliceReadings {
    const state = serverState();
    return Object.fromEntries(
        controlPlaneSlices.map((slice) => [
            slice,
            unreadable.includes(slice)
                ? { kind: 'unreadable', reason: 'HTTP 403 AuthorizationFailed: no', transient: false }
                : { kind: 'read', value: state[slice] },
        ]),
    );
}

describe('controlsTouchedBy', () => {
    test('gives the controls that read one of the slices and are not off', () => {
        const baseline = enforcing(['secure-transport', 'public-network-access', 'threat-protection']);
        const touched = (slices: readonly SliceName[]): readonly string[] =>
            controlsTouchedBy(slices, controls, baseline).map(({ id }) => id);
        expect(touched(['parameters'])).toEqual(['secure-transport']);
        expect(touched(['parameters', 'server'])).toEqual(['secure-transport', 'public-network-access']);
        expect(touched(['firewallRules'])).toEqual([]);
        expect(touched([])).toEqual([]);
    });

    test('gives a control that is only reported for the slices that it names', () => {
        const touched = (slices: readonly SliceName[], mode: 'report' | 'approve' = 'report'): number =>
            controlsTouchedBy(slices, [passwordStrength], inMode(mode, ['password-strength'])).length;
        expect(passwordStrength.reads).toEqual(['server', 'parameters']);
        expect([touched(['parameters']), touched(['server']), touched(controlPlaneSlices)]).toEqual([
            0, 1, 1,
        ]);
        expect(touched(['parameters'], 'approve')).toBe(1);
    });

    test('gives controls that are only reported or need an operator', () => {
        expect(
            controlsTouchedBy(['parameters'], [secureTransport], inMode('report', ['secure-transport'])),
        ).toHaveLength(1);
        expect(
            controlsTouchedBy(['parameters'], [secureTransport], inMode('approve', ['secure-transport'])),
        ).toHaveLength(1);
    });

    test('gives no control that the baseline does not name', () => {
        const baseline = { ...enforcing([]), modes: {} };
        expect(controlsTouchedBy(controlPlaneSlices, controls, baseline)).toEqual([]);
    });
});

describe('slicesReadBy', () => {
    test('names every slice once, in one order', () => {
        expect(slicesReadBy([publicNetworkAccess, secureTransport, pgauditClasses])).toEqual([
            'server',
            'parameters',
        ]);
        expect(slicesReadBy([])).toEqual([]);
        expect(slicesReadBy(controls)).toEqual(controlPlaneSlices);
    });
});

/** Of a server with the service's own key, password authentication and no diagnostic setting. */
const needless: Readonly<Record<string, readonly SliceName[]>> = {
    'entra-only-authentication': ['administrators'],
    'diagnostic-settings': ['logCategories'],
    'encryption-key-health': ['encryptionKeys'],
    'encryption-key-rotation': ['encryptionKeys'],
    'encryption-key-version': ['encryptionKeys'],
    // Without a destination in the baseline.
    'diagnostic-settings-event-hub': ['diagnosticSettings', 'logCategories'],
    'diagnostic-settings-storage': ['diagnosticSettings', 'logCategories'],
    'key-vault-protection': ['keyVaults'],
};

function needs({ id, reads }: Control, slice: SliceName): boolean {
    return reads.includes(slice) && needless[id]?.includes(slice) !== true;
}

/** Thresholds of a baseline that asks for everything. */
const asked = thresholds({
    readReplica: { minimum: 1, anotherRegion: false },
    resourceLocks: true,
    logWorkspaceRetentionDays: 90,
    policyAssignments: ['f5b29bc4-feca-4cc6-a58a-772dd5e290a5'],
});

describe('evaluate', () => {
    test('gives the verdict of every control', () => {
        const found = evaluate([secureTransport, pgauditClasses], readings(), thresholds());
        expect(found.map(({ control, verdict }) => [control.id, verdict.kind])).toEqual([
            ['secure-transport', 'compliant'],
            ['pgaudit-classes', 'drifted'],
        ]);
    });

    test.each(controlPlaneSlices)(
        'gives unknown for the controls that depend on an unreadable %s, and for no other',
        (slice) => {
            const before = evaluate(controls, readings(), asked);
            const after = evaluate(controls, readings([slice]), asked);
            for (const [index, { control, verdict }] of after.entries()) {
                const wanted = needs(control, slice)
                    ? { kind: 'unknown', reason: `${slice}: HTTP 403 AuthorizationFailed: no` }
                    : before[index]?.verdict;
                expect({ control: control.id, verdict }).toEqual({ control: control.id, verdict: wanted });
            }
            const depending = controls.filter((control) => needs(control, slice));
            expect(after.filter(({ verdict }) => verdict.kind === 'unknown').length).toBe(depending.length);
        },
    );

    test('gives unknown for a control whose slice was not read at all', () => {
        expect(evaluate([secureTransport], {}, thresholds())).toEqual([
            { control: secureTransport, verdict: { kind: 'unknown', reason: 'parameters was not read' } },
        ]);
    });
});

describe('narrowedState', () => {
    test('hands over the slices that the control declares, and nothing else', () => {
        expect(narrowedState(secureTransport, readings(), thresholds())).toEqual({
            kind: 'state',
            state: { parameters: serverState().parameters },
            lacks: [],
        });
    });
});
