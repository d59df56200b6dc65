import type { Change, Disruption } from '../model/change.ts';
import { isSameValue, setMembers } from '../model/parameter-value.ts';
import type { Parameter, Parameters } from '../model/server-state.ts';
import { compliant, drifted, notApplicable, type Verdict } from '../model/verdict.ts';

/** What the controls over server parameters share: they all read the server's own catalogue before they want a write. */

/** A parameter by its name, or undefined when this server's version or tier does not have it. */
export function parameter(parameters: Parameters, name: string): Parameter | undefined {
    return parameters[name];
}

export function absent(name: string): Verdict {
    return notApplicable(`This server has no parameter ${name}`);
}

/** The verdict for a parameter that must hold exactly one value. */
export function parameterVerdict(parameters: Parameters, name: string, wanted: string): Verdict {
    const found = parameter(parameters, name);
    if (found === undefined) return absent(name);
    if (isSameValue(found.dataType, found.value, wanted)) return compliant;
    return drifted([{ what: name, found: found.value, wanted }], unsettable(found, wanted));
}

/** Why the server's catalogue refuses the value for the parameter, or undefined when it takes it. */
export function unsettable(found: Parameter, wanted: string): string | undefined {
    if (found.isReadOnly) return `${found.name} is read-only on this server`;
    if (isAllowed(found, wanted)) return undefined;
    return `${found.name} does not take "${wanted}" on this server; allowed: ${found.allowedValues}`;
}

/** Whether the catalogue's `allowedValues` hold the value, in the grammar of the parameter's type. */
export function isAllowed(found: Parameter, wanted: string): boolean {
    switch (found.dataType.toLowerCase()) {
        case 'boolean':
        case 'enumeration':
            return allowedMembers(found).includes(wanted.trim().toLowerCase());
        case 'set':
            return setMembers(wanted).every((member) => allowedMembers(found).includes(member));
        case 'integer':
        case 'numeric':
            return isInRange(found.allowedValues, wanted);
        default:
            return matches(found.allowedValues, wanted);
    }
}

/** The write that sets a parameter from what it is to what is wanted. */
export function parameterChange(
    found: Parameter,
    to: string,
    control: string,
    disruption: Disruption,
): Change {
    return {
        kind: 'parameter',
        name: found.name,
        from: found.value,
        to,
        dataType: found.dataType,
        isDynamicConfig: found.isDynamicConfig,
        control,
        disruption,
    };
}

/** The plan for a parameter that must hold exactly one value. Empty when the parameter is not there. */
export function parameterPlan(
    parameters: Parameters,
    name: string,
    wanted: string,
    control: string,
    disruption: Disruption = 'none',
): readonly Change[] {
    const found = parameter(parameters, name);
    return found === undefined ? [] : [parameterChange(found, wanted, control, disruption)];
}

/** Members of an enumeration or a set, lower case; a leading comma in Azure's grammar allows the empty value. */
function allowedMembers(found: Parameter): string[] {
    return found.allowedValues.split(',').map((member) => member.trim().toLowerCase());
}

/** Azure writes ranges as `min-max`; the minimum may be negative and the maximum left open. */
function isInRange(allowed: string, wanted: string): boolean {
    const range = /^\s*(-?[\d.e+]+)\s*-\s*(-?[\d.e+]+)?\s*$/i.exec(allowed);
    const value = Number(wanted);
    if (range === null || wanted.trim() === '' || !Number.isFinite(value)) return false;
    const minimum = Number(range[1]);
    const maximum = range[2] === undefined ? Number.POSITIVE_INFINITY : Number(range[2]);
    return value >= minimum && value <= maximum;
}

/** A pattern that cannot be compiled refuses nothing: Azure itself has the last word on the value. */
function matches(pattern: string, wanted: string): boolean {
    try {
        return new RegExp(`^(?:${pattern})$`).test(wanted);
    } catch {
        return true;
    }
}
