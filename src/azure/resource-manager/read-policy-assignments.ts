import * as z from 'zod';
import { MalformedInputError } from '../../errors.ts';
import { shortened } from '../../model/foreign-text.ts';
import { policyName, serverPolicyDefinitions } from '../../model/policy-names.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import { isManagementGroup, isWithin } from '../../model/scope.ts';
import type { UnreadPart } from '../../model/server-state.ts';
import type { PolicyAssignment } from '../../model/surroundings.ts';
import { optionalText, text } from './parse-fields.ts';
import { type Parsed, parseItems, refusedPart } from './parse-parts.ts';
import { initiativeId, isInitiative, policyParameters } from './policy-parameters.ts';
import type { ResourceReads } from './resource-reads.ts';

/** An assignment as the list of a subscription has it. */
export interface ListedAssignment {
    readonly name: string;
    /** Where it is assigned: a management group, the subscription, or what lies in it. */
    readonly scope: string;
    readonly definitionId: string;
    readonly enforcementMode: string;
    readonly notScopes: readonly string[];
    readonly isSelective: boolean;
    readonly isOverridden: boolean;
    readonly parameters: z.infer<typeof policyParameters>;
}

/** A definition in an initiative. */
export interface InitiativeMember {
    readonly definitionId: string;
    /** The effect that it gets: a word, or `[parameters('name')]` of the initiative. */
    readonly effect: string | undefined;
}

export interface Initiative {
    readonly members: readonly InitiativeMember[];
    /** Default values of its parameters. */
    readonly parameters: z.infer<typeof policyParameters>;
}

export type ReadInitiative = (id: string) => Promise<Parsed<Initiative>>;

const assignmentId = /^(.*)\/providers\/Microsoft\.Authorization\/policyAssignments\/[^/]+$/i;
const list = z
    .array(z.unknown())
    .nullish()
    .transform((items) => items ?? []);

const assignment = z.object({
    id: text,
    name: text,
    policyDefinitionId: text,
    enforcementMode: optionalText,
    notScopes: z
        .array(text)
        .nullish()
        .transform((scopes) => scopes ?? []),
    resourceSelectors: list,
    overrides: list,
    parameters: policyParameters,
});

/** Reads every assignment of a subscription: those of the management groups above it, and of everything in it. */
export async function readAssignments(
    reads: ResourceReads,
    subscriptionId: string,
): Promise<Parsed<readonly ListedAssignment[]>> {
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/policyAssignments`;
    return parseItems(await reads.list('policy', path, 'the list of policy assignments'), parseAssignment);
}

/** Parses an item of GET Microsoft.Authorization/policyAssignments. */
export function parseAssignment(item: unknown): ListedAssignment {
    const found = assignment.parse(item);
    const [, scope] = assignmentId.exec(found.id) ?? [];
    if (scope === undefined)
        throw new MalformedInputError(`"${shortened(found.id)}" is not the id of a policy assignment`);
    return {
        name: found.name,
        scope,
        definitionId: found.policyDefinitionId,
        enforcementMode: found.enforcementMode ?? '',
        notScopes: found.notScopes,
        isSelective: found.resourceSelectors.length > 0,
        isOverridden: found.overrides.length > 0,
        parameters: found.parameters,
    };
}

const initiative = z.object({
    parameters: policyParameters,
    policyDefinitions: z.array(z.object({ policyDefinitionId: text, parameters: policyParameters })),
});

/** Reads an initiative. Throws MalformedInputError for an id of another kind. */
export async function readInitiative(reads: ResourceReads, id: string): Promise<Parsed<Initiative>> {
    if (!initiativeId.test(id))
        throw new MalformedInputError(`"${shortened(id)}" is not the id of an initiative`);
    const { parameters, policyDefinitions } = initiative.parse(await reads.one('policy', encodeURI(id)));
    const members = policyDefinitions.map(({ policyDefinitionId, parameters: { effect } }) => ({
        definitionId: policyDefinitionId,
        effect,
    }));
    return { value: { members, parameters }, unread: [] };
}

/** Returns the assignments at or above the server. One whose initiative cannot be read is unread, and hides no other. */
export async function assignmentsOf(
    server: ServerId,
    { value: listed, unread }: Parsed<readonly ListedAssignment[]>,
    read: ReadInitiative,
): Promise<Parsed<readonly PolicyAssignment[]>> {
    const id = serverPath(server);
    // The list holds assignments of no management group that is not above the subscription.
    const above = listed.filter(({ scope }) => isManagementGroup(scope) || isWithin(id, scope));
    const scopes = [id, ...above.map(({ scope }) => scope)];
    const found = await Promise.all(above.map((each) => assigned(scopes, each, read)));
    return {
        value: found.map(({ value }) => value),
        unread: [...unread, ...found.flatMap((each) => each.unread)],
    };
}

/** `scopes`: the server, and what is known to be above it. */
async function assigned(
    scopes: readonly string[],
    listed: ListedAssignment,
    read: ReadInitiative,
): Promise<Parsed<PolicyAssignment>> {
    const { name, definitionId, enforcementMode } = listed;
    const { members, unread } = await membersOf(listed, read);
    const exception = exceptionOf(scopes, listed);
    const doubt = doubtOf(scopes, listed);
    return {
        value: {
            name,
            definitions: [policyName(definitionId), ...members],
            enforcementMode,
            ...(exception === undefined ? {} : { exception }),
        },
        unread: [...unread, ...doubt],
    };
}

/** Returns the part of an assignment that leaves out a management group that may be above the server. */
function doubtOf(scopes: readonly string[], { name, notScopes }: ListedAssignment): readonly UnreadPart[] {
    if (notScopes.some((scope) => leavesOut(scope, scopes))) return [];
    const doubtful = notScopes.find(isManagementGroup);
    if (doubtful === undefined) return [];
    const reason = `it leaves out ${shortened(doubtful)}, which may be above the server`;
    return [{ part: name, reason, transient: false }];
}

function leavesOut(notScope: string, scopes: readonly string[]): boolean {
    return scopes.some((scope) => isWithin(scope, notScope));
}

function exceptionOf(
    scopes: readonly string[],
    { notScopes, isSelective, isOverridden, definitionId, parameters }: ListedAssignment,
): PolicyAssignment['exception'] {
    if (notScopes.some((scope) => leavesOut(scope, scopes) || isManagementGroup(scope))) return 'notScopes';
    if (isSelective) return 'resourceSelectors';
    if (isOverridden) return 'overrides';
    const isDisabled = !isInitiative(definitionId) && isWordDisabled(parameters.effect);
    return isDisabled ? 'effect Disabled' : undefined;
}

function isWordDisabled(effect: string | undefined): boolean {
    return effect?.trim().toLowerCase() === 'disabled';
}

/** Returns the names of the initiative's definitions that a baseline can name and whose effect is not disabled. */
async function membersOf(
    { name, definitionId, parameters: given }: ListedAssignment,
    read: ReadInitiative,
): Promise<{ readonly members: readonly string[]; readonly unread: readonly UnreadPart[] }> {
    if (!isInitiative(definitionId)) return { members: [], unread: [] };
    try {
        const { value } = await read(definitionId);
        const parameters = { ...value.parameters, ...given };
        const members = value.members
            .filter(({ effect }) => !isWordDisabled(resolved(effect, parameters)))
            .map((member) => policyName(member.definitionId))
            .filter((member) => member.startsWith('/') || serverPolicyDefinitions.includes(member));
        return { members, unread: [] };
    } catch (error) {
        const part = refusedPart(name, error);
        const reason = `initiative ${shortened(definitionId)}: ${part.reason}`;
        return { members: [], unread: [{ ...part, reason }] };
    }
}

function resolved(
    value: string | undefined,
    parameters: Readonly<Record<string, string | undefined>>,
): string | undefined {
    const reference = /^\[parameters\('([^']+)'\)\]$/i.exec(value?.trim() ?? '')?.[1];
    return reference === undefined ? value : parameters[reference.toLowerCase()];
}
