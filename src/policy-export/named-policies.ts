import type { Control } from '../controls/definition/control.ts';
import { controlPolicies } from './control-policies.ts';
import type { NamedPolicy } from './definitions.ts';

/** Returns the policies of a control, with their names. Empty: Azure Policy cannot express it. */
export function namedPolicies({ id, title }: Pick<Control, 'id' | 'title'>): readonly NamedPolicy[] {
    return (controlPolicies[id] ?? []).map((policy) => ({
        name: policy.suffix === undefined ? id : `${id}-${policy.suffix}`,
        control: id,
        title,
        policy,
    }));
}
