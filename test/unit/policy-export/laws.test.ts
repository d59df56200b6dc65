import { expect, test } from 'vitest';
import { controls } from '../../../src/controls/index.ts';
import { controlPolicies, controlsWithoutPolicy } from '../../../src/policy-export/control-policies.ts';
import { exportOf } from './exported.ts';

test('every control has policies or a reason why it has none, and not both', () => {
    const without = controls
        .map(({ id }) => id)
        .filter((id) => (controlPolicies[id] === undefined) === (controlsWithoutPolicy[id] === undefined));
    expect(without).toEqual([]);
});

test('the names of definitions and assignments are distinct and short enough for Azure', () => {
    const { definitions, assignments, exemptions } = exportOf();
    const names = definitions.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(64);
    for (const { name } of [...assignments, ...exemptions]) expect(name.length).toBeLessThanOrEqual(24);
});

test('a control that is denied, audited or deployed says so, and no merge-unsafe one is deployed', () => {
    const { controls: exported } = exportOf(undefined, { location: 'canadacentral' });
    const deployed = exported.filter(({ effects }) => effects.includes('DeployIfNotExists'));
    expect(deployed.map(({ control }) => control)).toEqual(['threat-protection']);
    for (const { control, effects, notes } of exported) {
        if (effects.length === 0 && controlPolicies[control] === undefined)
            expect([control, notes[0]]).toEqual([control, controlsWithoutPolicy[control]]);
    }
});
