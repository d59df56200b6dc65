import { describe, expect, test } from 'vitest';
import { maintenanceWindow } from '../../../src/controls/maintenance-window.ts';
import { serverState, thresholds } from '../../support/states.ts';

const none = { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 } as const;
const sunday = { dayOfWeek: 0, startHour: 2, startMinute: 30 };
const wanted = thresholds({ maintenanceWindow: sunday });

function stateWith(window: object) {
    return serverState({ server: { maintenanceWindow: { ...none, ...window } } });
}

describe('maintenance-window', () => {
    test('any custom window is enough where the baseline names none', () => {
        const state = stateWith({ customWindow: 'Enabled', dayOfWeek: 3 });
        expect(maintenanceWindow.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('without a custom one, an operator chooses', () => {
        expect(maintenanceWindow.evaluate(stateWith({}), thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'maintenanceWindow.customWindow', found: 'Disabled', wanted: 'Enabled' }],
            unrepairable: 'An operator chooses the window',
        });
        expect(maintenanceWindow.plan?.(stateWith({}), thresholds())).toEqual([]);
    });

    test('the window of the baseline is set, and the rest of the section kept', () => {
        const state = stateWith({ customWindow: 'Enabled', startHour: 4, ...{ ofTomorrow: 1 } });
        expect(maintenanceWindow.evaluate(state, wanted)).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'maintenanceWindow.startHour', found: '4', wanted: '2' },
                { what: 'maintenanceWindow.startMinute', found: '0', wanted: '30' },
            ],
        });
        expect(maintenanceWindow.plan?.(state, wanted)).toEqual([
            {
                kind: 'maintenanceWindow',
                from: state.server.maintenanceWindow,
                to: { customWindow: 'Enabled', ...sunday, ofTomorrow: 1 },
                control: 'maintenance-window',
                disruption: 'none',
            },
        ]);
    });

    test('the wanted hours do not count while the custom window is off', () => {
        const state = stateWith(sunday);
        expect(maintenanceWindow.evaluate(state, wanted)).toMatchObject({ kind: 'drifted' });
        expect(maintenanceWindow.plan?.(state, wanted)).toHaveLength(1);
        expect(maintenanceWindow.plan?.(stateWith({ customWindow: 'Enabled', ...sunday }), wanted)).toEqual(
            [],
        );
    });
});
