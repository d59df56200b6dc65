import * as z from 'zod';
import { BaselineUnreadableError } from '../../errors.ts';
import { shortened } from '../../model/foreign-text.ts';
import type { ExemptDefinitions, PolicyExemption } from '../../model/policy-exemption.ts';
import type { Clock, PolicyExemptions } from '../../ports.ts';
import { failureOf, failureText } from '../client/failure.ts';
import type { ResourceManagerClients } from './clients.ts';
import { getJson, listJson } from './get-json.ts';
import { exemptDefinition, initiativeId, isInitiative, policyParameters } from './policy-parameters.ts';

/** Milliseconds for which a subscription's exemptions are cached: a new one takes effect within a minute. */
const knownForMs = 60_000;

const exemptionsVersion = '2022-07-01-preview';
const policyVersion = '2023-04-01';

const nullishText = z
    .string()
    .nullish()
    .transform((value) => value ?? undefined);

const exemption = z.object({
    id: z.string(),
    properties: z.object({
        policyAssignmentId: z.string(),
        policyDefinitionReferenceIds: z.array(z.string()).nullish(),
        exemptionCategory: z.string().nullish(),
        expiresOn: nullishText,
        displayName: nullishText,
        resourceSelectors: z.array(z.unknown()).nullish(),
    }),
});

const assignment = z.object({
    id: z.string(),
    properties: z.object({ policyDefinitionId: z.string(), parameters: policyParameters }),
});

const setDefinition = z.object({
    properties: z.object({
        parameters: policyParameters,
        policyDefinitions: z.array(
            z.object({
                policyDefinitionId: z.string(),
                policyDefinitionReferenceId: nullishText,
                parameters: policyParameters,
            }),
        ),
    }),
});

type Assignment = z.infer<typeof assignment>['properties'];
type FoundExemption = z.infer<typeof exemption>;

/**
 * Makes a reader of Azure Policy's exemptions, subscription by subscription. The lists of a subscription include the
 * exemptions and assignments of the management groups above it, so a role on the subscription is enough. A failed list
 * throws BaselineUnreadableError, which stops writes.
 */
export function policyExemptions(clients: ResourceManagerClients, clock: Clock): PolicyExemptions {
    const known = new Map<string, { readonly at: number; readonly found: readonly PolicyExemption[] }>();

    return {
        async of(subscriptionId) {
            const before = known.get(subscriptionId);
            const now = clock.now().getTime();
            if (before !== undefined && now - before.at < knownForMs) return before.found;
            try {
                const found = await read(clients, subscriptionId);
                known.set(subscriptionId, { at: now, found });
                return found;
            } catch (error) {
                const problem = `the policy exemptions of subscription ${subscriptionId}: ${failureText(failureOf(error))}`;
                throw new BaselineUnreadableError([problem], { cause: error });
            }
        },
    };
}

/** Reads a whole list: an incomplete one could lack the exemption that applies. */
async function list(
    clients: ResourceManagerClients,
    subscriptionId: string,
    type: string,
    version: string,
): Promise<readonly unknown[]> {
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/${type}?api-version=${version}`;
    return await listJson(clients, subscriptionId, path, type);
}

async function read(
    clients: ResourceManagerClients,
    subscriptionId: string,
): Promise<readonly PolicyExemption[]> {
    const exemptions = (await list(clients, subscriptionId, 'policyExemptions', exemptionsVersion)).map(
        (item) => exemption.parse(item),
    );
    if (exemptions.length === 0) return [];
    const assignments = new Map<string, Assignment>();
    for (const item of await list(clients, subscriptionId, 'policyAssignments', policyVersion)) {
        const { id, properties } = assignment.parse(item);
        assignments.set(id.toLowerCase(), properties);
    }
    const sets = new Map<string, Promise<z.infer<typeof setDefinition>>>();
    const readSet = (id: string) => {
        const reading =
            sets.get(id) ??
            getJson(clients, subscriptionId, `${id}?api-version=${policyVersion}`).then((body) =>
                setDefinition.parse(body),
            );
        sets.set(id, reading);
        return reading;
    };
    return await Promise.all(
        exemptions.map(async (found) => ({
            ...namedFields(found),
            definitions: await definitionsOf(found, assignments, readSet),
        })),
    );
}

function namedFields({ id, properties }: FoundExemption): Omit<PolicyExemption, 'definitions'> {
    const { expiresOn, displayName, exemptionCategory } = properties;
    return {
        id,
        scope: id.slice(0, Math.max(0, id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/'))),
        kind: exemptionCategory?.toLowerCase() === 'mitigated' ? 'mitigated' : 'waiver',
        ...(expiresOn === undefined ? {} : { expires: expiresOn }),
        ...(displayName === undefined ? {} : { displayName }),
    };
}

/** Returns the definitions of the exempted assignment: one, all of an initiative, or some of an initiative. */
async function definitionsOf(
    { properties }: FoundExemption,
    assignments: ReadonlyMap<string, Assignment>,
    readSet: (id: string) => Promise<z.infer<typeof setDefinition>>,
): Promise<ExemptDefinitions> {
    if ((properties.resourceSelectors ?? []).length > 0) {
        return { kind: 'unknown', reason: 'it applies to some resources only (resourceSelectors)' };
    }
    const assigned = assignments.get(properties.policyAssignmentId.toLowerCase());
    if (assigned === undefined) {
        // A deleted assignment has no definition in force.
        return { kind: 'known', named: [] };
    }
    const { policyDefinitionId: definitionId, parameters: given } = assigned;
    if (!isInitiative(definitionId)) {
        return { kind: 'known', named: [exemptDefinition(definitionId, given)] };
    }
    if (!initiativeId.test(definitionId)) {
        return { kind: 'unknown', reason: `"${shortened(definitionId)}" is not the id of an initiative` };
    }
    try {
        const { policyDefinitions, parameters: declared } = (await readSet(definitionId)).properties;
        const wanted = (properties.policyDefinitionReferenceIds ?? []).map((id) => id.toLowerCase());
        const meant = policyDefinitions.filter(
            ({ policyDefinitionReferenceId = '' }) =>
                wanted.length === 0 || wanted.includes(policyDefinitionReferenceId.toLowerCase()),
        );
        return {
            kind: 'known',
            named: meant.map((each) =>
                exemptDefinition(each.policyDefinitionId, each.parameters, { ...declared, ...given }),
            ),
        };
    } catch (error) {
        const reason = `its initiative ${definitionId} cannot be read (${failureText(failureOf(error))})`;
        return { kind: 'unknown', reason };
    }
}
