import { z } from 'zod';
import type {
    Administrator,
    FirewallRule,
    Parameter,
    Parameters,
    ThreatProtection,
} from '../../model/server-state.ts';
import { enabledState, optionalName, optionalText, text } from './parse-fields.ts';

/**
 * Azure's answers, parsed into the model at the border: only the fields that controls need, everything else dropped.
 * Absent optional fields are common and normal; a field that is there with the wrong type makes the slice unreadable.
 */

/** Older api-versions write booleans as text. */
const flag = z
    .union([z.boolean(), z.string()])
    .nullish()
    .transform((value) => value === true || (typeof value === 'string' && value.toLowerCase() === 'true'));

const parameter = z.object({
    name: text,
    value: optionalText,
    defaultValue: optionalText,
    dataType: optionalText,
    allowedValues: optionalText,
    isDynamicConfig: flag,
    isReadOnly: flag,
    isConfigPendingRestart: flag,
});

/** GET flexibleServers/{name}/configurations/{parameter}. */
export function parseParameter(answer: unknown): Parameter {
    const found = parameter.parse(answer);
    return {
        ...found,
        name: found.name.toLowerCase(),
        value: found.value ?? '',
        defaultValue: found.defaultValue ?? '',
        dataType: found.dataType ?? 'String',
        allowedValues: found.allowedValues ?? '',
    };
}

/** By name. */
export function parametersByName(parameters: readonly Parameter[]): Parameters {
    return Object.fromEntries(parameters.map((found) => [found.name, found]));
}

/** Throws for an item that is no parameter. */
export function parseParameters(answers: readonly unknown[]): Parameters {
    return parametersByName(answers.map(parseParameter));
}

export function parseFirewallRule(answer: unknown): FirewallRule {
    return z.object({ name: text, startIpAddress: text, endIpAddress: text }).parse(answer);
}

/** The resource is named after the object id, so that one of the two is enough. */
const administrator = z.object({
    name: optionalName,
    objectId: optionalName,
    principalName: optionalText,
    principalType: optionalText,
    tenantId: optionalText,
});

export function parseAdministrator(answer: unknown): Administrator {
    const found = administrator.parse(answer);
    return {
        objectId: text.parse(found.objectId ?? found.name),
        principalName: found.principalName ?? '',
        principalType: found.principalType ?? 'Unknown',
        tenantId: found.tenantId ?? '',
    };
}

export function parseThreatProtection(answer: unknown): ThreatProtection {
    return z.object({ state: enabledState }).parse(answer);
}
