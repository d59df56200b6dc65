import { expect, test } from 'vitest';
import { controls } from '../../../src/controls/index.ts';
import { unmirroredDefinitions } from '../../../src/controls/unmirrored-definitions.ts';
import { policyName, serverPolicyDefinitions } from '../../../src/model/policy-names.ts';

test('the definitions about servers are those that controls mirror, and those that none does', () => {
    const mirrored = controls.flatMap(({ references }) => references.azurePolicy.map(({ id }) => id));
    const known = new Set([...mirrored, ...Object.keys(unmirroredDefinitions)]);
    expect([...serverPolicyDefinitions].sort()).toEqual([...known].sort());
});

test.each([
    ['/providers/Microsoft.Authorization/policyDefinitions/ABC', 'abc'],
    ['/PROVIDERS/microsoft.authorization/POLICYSETDEFINITIONS/abc', 'abc'],
    [
        '/subscriptions/S/providers/Microsoft.Authorization/policyDefinitions/Own',
        '/subscriptions/s/providers/microsoft.authorization/policydefinitions/own',
    ],
])('%s is called %s', (id, name) => {
    expect(policyName(id)).toBe(name);
});
