import { controls } from '../../src/controls/index.ts';
import type { EffectiveBaseline, Mode } from '../../src/model/baseline.ts';
import { thresholds } from './states.ts';

/** A baseline for tests: the named controls in one mode, all others off, shipped guard rails. */
export function inMode(mode: Mode, ids: readonly string[]): EffectiveBaseline {
    return {
        name: 'test',
        thresholds: thresholds(),
        modes: Object.fromEntries(controls.map(({ id }) => [id, ids.includes(id) ? mode : 'off'])),
        exemptions: {},
        guardRails: {
            restarts: 'never',
            attempts: 5,
            flapping: { repairs: 3, hours: 24 },
            budget: { serversPerHour: 10, changesPerHour: 60 },
        },
    };
}

export function enforcing(ids: readonly string[]): EffectiveBaseline {
    return inMode('enforce', ids);
}
