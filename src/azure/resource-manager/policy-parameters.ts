import * as z from 'zod';
import type { ExemptDefinition } from '../../model/policy-exemption.ts';
import { policyDefinitionGuid } from '../../model/policy-state-event.ts';

/** Parameters of Azure Policy's assignments and initiatives that show what a definition is about. */

/** Id of an initiative of a subscription, of a management group, or built in. */
export const initiativeId =
    /^(?:\/subscriptions\/[^/?#\\]+|\/providers\/Microsoft\.Management\/managementGroups\/[^/?#\\]+)?\/providers\/Microsoft\.Authorization\/policySetDefinitions\/[^/?#\\]+$/i;

/** Returns whether the id is of an initiative, and not of a definition. */
export function isInitiative(id: string): boolean {
    return /\/policySetDefinitions\//i.test(id);
}

/** Parameters by lower-case name, because names are compared without case. Values that are not text are ignored. */
export const policyParameters = z
    .record(
        z.string(),
        z.object({ value: z.unknown().optional(), defaultValue: z.unknown().optional() }).nullish(),
    )
    .nullish()
    .transform((found): Parameters => {
        const entries = Object.entries(found ?? {}).map(([name, parameter]) => {
            const value = parameter?.value ?? parameter?.defaultValue;
            return [name.toLowerCase(), typeof value === 'string' ? value : undefined] as const;
        });
        return Object.fromEntries(entries);
    });

type Parameters = Readonly<Record<string, string | undefined>>;

/** Returns a definition with its parameters. In an initiative they may refer to parameters of the initiative. */
export function exemptDefinition(
    id: string,
    given: Parameters,
    initiative: Parameters = {},
): ExemptDefinition {
    const value = given.configurationname;
    const reference = /^\[parameters\('([^']+)'\)\]$/i.exec(value?.trim() ?? '')?.[1];
    const configurationName = reference === undefined ? value : initiative[reference.toLowerCase()];
    const isText = configurationName !== undefined && !configurationName.startsWith('[');
    return { guid: policyDefinitionGuid(id), ...(isText ? { configurationName } : {}) };
}
