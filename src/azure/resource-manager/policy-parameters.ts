import { z } from 'zod';
import type { ExemptDefinition } from '../../model/policy-exemption.ts';
import { policyDefinitionGuid } from '../../model/policy-state-event.ts';

/** The parameters of Azure Policy's assignments and initiatives, as far as they say what a definition is about. */

/** Names are compared without case, so they are kept in lower case. What is no text is not looked at. */
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

/** A definition with the parameters that it is given. In an initiative they may stand for parameters of its own. */
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
