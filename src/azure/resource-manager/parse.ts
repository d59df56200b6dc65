import * as z from 'zod';
import type {
    Administrator,
    FirewallRule,
    Parameter,
    Parameters,
    ThreatProtection,
} from '../../model/server-state.ts';
import { enabledState, optionalName, optionalText, text } from './parse-fields.ts';

/**
 * Parsers of Azure's responses into the model: only the fields that controls need, all others are dropped. Absent optional
 * fields are common and normal; a field with the wrong type makes the item unread.
 */

/** A boolean, which older api-versions send as text. Another word is no boolean. */
const flag = z.union([z.boolean(), z.string().regex(/^(true|false)$/i)]).nullish();
const parameterText = z.string().nullish();

/** Without transforms: with them, zod takes five times as long for the several hundred parameters of a server. */
const parameter = z.object({
    name: text,
    value: parameterText,
    defaultValue: parameterText,
    dataType: parameterText,
    allowedValues: parameterText,
    isDynamicConfig: flag,
    isReadOnly: flag,
    isConfigPendingRestart: flag,
});

/** Parses GET flexibleServers/{name}/configurations/{parameter}. */
export function parseParameter(response: unknown): Parameter {
    const found = parameter.parse(response);
    return {
        name: found.name.toLowerCase(),
        value: found.value ?? '',
        defaultValue: found.defaultValue ?? '',
        dataType: found.dataType ?? 'String',
        allowedValues: found.allowedValues ?? '',
        isDynamicConfig: isOn(found.isDynamicConfig),
        isReadOnly: isOn(found.isReadOnly),
        isConfigPendingRestart: isOn(found.isConfigPendingRestart),
    };
}

function isOn(value: z.infer<typeof flag>): boolean {
    return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

/** Returns the parameters by name. */
export function parametersByName(parameters: readonly Parameter[]): Parameters {
    return Object.fromEntries(parameters.map((found) => [found.name, found]));
}

/** Parses a list of parameters. Throws for an item that is not a parameter. */
export function parseParameters(items: readonly unknown[]): Parameters {
    return parametersByName(items.map(parseParameter));
}

/** Parses GET flexibleServers/{name}/firewallRules/{rule}. */
export function parseFirewallRule(response: unknown): FirewallRule {
    return z.object({ name: text, startIpAddress: text, endIpAddress: text }).parse(response);
}

/** An administrator. Its name is its object id, so one of the two is enough. */
const administrator = z.object({
    name: optionalName,
    objectId: optionalName,
    principalName: optionalText,
    principalType: optionalText,
    tenantId: optionalText,
});

/** Parses GET flexibleServers/{name}/administrators/{objectId}. */
export function parseAdministrator(response: unknown): Administrator {
    const found = administrator.parse(response);
    return {
        objectId: text.parse(found.objectId ?? found.name),
        principalName: found.principalName ?? '',
        principalType: found.principalType ?? 'Unknown',
        tenantId: found.tenantId ?? '',
    };
}

/** Parses GET flexibleServers/{name}/advancedThreatProtectionSettings/Default. */
export function parseThreatProtection(response: unknown): ThreatProtection {
    return z.object({ state: enabledState }).parse(response);
}
