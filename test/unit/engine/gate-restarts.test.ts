import { describe, expect, test } from 'vitest';
import { gate } from '../../../src/engine/gate.ts';
import type { EffectiveBaseline } from '../../../src/model/baseline.ts';
import type { Change } from '../../../src/model/change.ts';
import { changes } from '../../support/changes.ts';
import { serverState } from '../../support/states.ts';
import { enforced, gateContext } from './gate-context.ts';

describe('a restart', () => {
    const restart: Change = changes.restart;
    const restarting = (overrides: Partial<EffectiveBaseline['guardRails']>): EffectiveBaseline => ({
        ...enforced,
        guardRails: { ...enforced.guardRails, ...overrides },
    });
    /** Monday 15 June 2026, noon. */
    const monday = { dayOfWeek: 1, startHour: 12, startMinute: 0 };
    const tuesday = { dayOfWeek: 2, startHour: 2, startMinute: 30 };

    test('is never made unless the baseline allows it', () => {
        expect(gate(restart, enforced, gateContext())).toEqual({
            kind: 'hold',
            cause: 'restart',
            reason: 'the baseline restarts no server; shared_preload_libraries takes effect on the next restart',
        });
    });

    test('is made at once when the baseline allows it', () => {
        expect(gate(restart, restarting({ restarts: 'immediately' }), gateContext()).kind).toBe('apply');
    });

    test('waits for the window, the server’s own before the baseline’s', () => {
        const policy = restarting({ restarts: 'maintenance-window', maintenanceWindow: monday });
        expect(gate(restart, policy, gateContext()).kind).toBe('apply');
        const own = {
            ...serverState().server,
            maintenanceWindow: { customWindow: 'Enabled', ...tuesday },
        } as const;
        expect(gate(restart, policy, gateContext({ server: own }))).toEqual({
            kind: 'hold',
            cause: 'window',
            reason: 'the maintenance window opens at 2026-06-16T02:30:00.000Z; shared_preload_libraries takes effect on the next restart',
            until: '2026-06-16T02:30:00.000Z',
        });
    });

    test('without any window is not made', () => {
        expect(gate(restart, restarting({ restarts: 'maintenance-window' }), gateContext())).toMatchObject({
            kind: 'hold',
            cause: 'restart',
            reason: expect.stringContaining('neither the server nor the baseline has a maintenance window'),
        });
    });

    test.each([
        [{ state: 'Updating' }, 'the server is Updating'],
        [
            { highAvailability: { mode: 'ZoneRedundant', state: 'FailingOver' } },
            'high availability is FailingOver',
        ],
        [{ replicationState: 'Catchup' }, 'the replication to this replica is Catchup'],
    ])('waits while %j', (state, reason) => {
        const server = { ...serverState().server, ...state };
        expect(gate(restart, restarting({ restarts: 'immediately' }), gateContext({ server }))).toEqual({
            kind: 'hold',
            cause: 'window',
            reason: `${reason}; shared_preload_libraries takes effect on the next restart`,
            until: '2026-06-15T12:05:00.000Z',
        });
    });

    test('waits when the state of the server is unknown', () => {
        const policy = restarting({ restarts: 'immediately' });
        expect(gate(restart, policy, gateContext({ server: undefined }))).toMatchObject({
            kind: 'hold',
            cause: 'window',
            reason: expect.stringContaining('the server could not be read'),
        });
    });
});
