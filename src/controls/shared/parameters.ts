import type { Change, Disruption } from '../../model/change.ts';
import { decimal, wholeNumber } from '../../model/notation.ts';
import { isSameValue, setMembers } from '../../model/parameter-value.ts';
import type { Parameter, Parameters } from '../../model/server-state.ts';
import { compliant, drifted, notApplicable, type Verdict } from '../../model/verdict.ts';

/** Verdicts and plans over server parameters. They respect the server's own catalogue: they plan what it accepts. */

/** A parameter by its name, or undefined when this server's version or tier does not have it. */
export function parameter(parameters: Parameters, name: string): Parameter | undefined {
    return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

export function absent(name: string): Verdict {
    return notApplicable(`This server has no parameter ${name}`);
}

/** A parameter that drifted, with the value that repairs it. */
export interface ParameterGoal {
    readonly found: Parameter;
    /** The value to write. */
    readonly to: string;
    /** The wanted value in the evidence, when it is wider than the value to write: `at least 7`. */
    readonly wanted?: string;
}

/** The verdict for the parameters that drifted: compliant when there are none. */
export function goalsVerdict(goals: readonly ParameterGoal[]): Verdict {
    if (goals.length === 0) return compliant;
    const evidence = goals.map(({ found, to, wanted }) => ({
        what: found.name,
        found: found.value,
        wanted: wanted ?? to,
    }));
    const reasons = goals.flatMap(({ found, to }) => unsettable(found, to) ?? []);
    return drifted(evidence, reasons.length === 0 ? undefined : reasons.join('; '));
}

/** The writes that repair the parameters that drifted, in their order. */
export function goalsPlan(
    goals: readonly ParameterGoal[],
    control: string,
    disruption: Disruption = 'none',
): readonly Change[] {
    return goals.map(({ found, to }) => parameterChange(found, to, control, disruption));
}

/** The goal for a parameter that must hold one word, in any case, whatever the catalogue calls its type. */
export function exactGoals(found: Parameter, wanted: string): ParameterGoal[] {
    const isWanted = [found.dataType, 'Enumeration'].some((type) => isSameValue(type, found.value, wanted));
    return isWanted ? [] : [{ found, to: wanted }];
}

/**
 * The goal for a number that must not be lower; none when it is high enough. Azure writes it in plain digits; anything else
 * is no number. A higher one in another notation is written in digits.
 */
export function minimumGoals(found: Parameter, minimum: number): ParameterGoal[] {
    if ((wholeNumber(found.value) ?? 0) >= minimum) return [];
    const to = Math.max(minimum, Math.ceil(decimal(found.value) ?? 0));
    return [{ found, to: String(to), wanted: `at least ${minimum}` }];
}

/** The verdict for a parameter that must hold exactly one value. */
export function parameterVerdict(parameters: Parameters, name: string, wanted: string): Verdict {
    const found = parameter(parameters, name);
    if (found === undefined) return absent(name);
    return goalsVerdict(exactGoals(found, wanted));
}

/** The plan for a parameter that must hold exactly one value. Empty when it is not there or holds it already. */
export function parameterPlan(
    parameters: Parameters,
    name: string,
    wanted: string,
    control: string,
    disruption: Disruption = 'none',
): readonly Change[] {
    const found = parameter(parameters, name);
    return found === undefined ? [] : goalsPlan(exactGoals(found, wanted), control, disruption);
}

/** The verdict for a switch that does not apply where it is on and read-only. */
export function switchVerdict(parameters: Parameters, name: string): Verdict {
    const verdict = parameterVerdict(parameters, name, 'on');
    if (verdict.kind !== 'compliant' || parameter(parameters, name)?.isReadOnly !== true) return verdict;
    return notApplicable(`${name} is on and read-only on this server`);
}

/** Returns the reason why the server's catalogue refuses the value, or undefined when it accepts it. */
export function unsettable(found: Parameter, wanted: string): string | undefined {
    if (found.isReadOnly) return `${found.name} is read-only on this server`;
    if (isAllowed(found, wanted)) return undefined;
    return `${found.name} does not accept "${wanted}" on this server; allowed: ${found.allowedValues}`;
}

/** Tells if the catalogue's `allowedValues` contain the value, in the grammar of the parameter's type. */
export function isAllowed(found: Parameter, wanted: string): boolean {
    switch (found.dataType.toLowerCase()) {
        case 'boolean':
        case 'enumeration':
            return allowedMembers(found).includes(wanted.trim().toLowerCase());
        case 'set':
            return isAllowedSet(allowedMembers(found), setMembers(wanted));
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

/** Members of an enumeration or a set, lower case; a leading comma in Azure's grammar allows the empty value. */
export function allowedMembers(found: Pick<Parameter, 'allowedValues'>): string[] {
    return found.allowedValues.split(',').map((member) => member.trim().toLowerCase());
}

function isAllowedSet(allowed: readonly string[], wanted: readonly string[]): boolean {
    return wanted.length === 0 ? allowed.includes('') : wanted.every((member) => allowed.includes(member));
}

/** Azure writes ranges as `min-max`; the minimum may be negative and the maximum left open. */
function isInRange(allowed: string, wanted: string): boolean {
    const range = /^\s*(-?\d[\d.]*(?:e[+-]?\d+)?)\s*-\s*(-?\d[\d.]*(?:e[+-]?\d+)?)?\s*$/i.exec(allowed);
    const value = decimal(wanted);
    if (range === null || value === undefined) return false;
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
