import { isObject, itemsIn, objectIn, textIn } from '../kernel/json.ts';
import type { PolicyAssignment, PolicyDefinition, PolicySetDefinition } from '../world/policies.ts';
import { isUnder, type World } from '../world/world.ts';
import { builtInDefinitions, builtInSets } from './built-in.ts';
import { type ParsedDefinition, parseDefinition } from './definition.ts';
import { type EvaluatedResource, fieldValue } from './fields.ts';
import { parseOperand, type RuleScope } from './operand.ts';
import { assignedValues, parametersOf } from './parameters.ts';

/** A definition that an assignment puts in force on a resource. */
export interface PolicyInForce {
    readonly assignment: PolicyAssignment;
    readonly definition: PolicyDefinition;
    readonly set?: PolicySetDefinition;
    /** Of the definition in the initiative. */
    readonly referenceId?: string;
    readonly parsed: ParsedDefinition;
    /** Values of the definition's parameters. */
    readonly parameters: Readonly<Record<string, unknown>>;
    /** Lower case. */
    readonly effect: string;
}

/** A write that policies are asked about. */
export interface AskedWrite {
    readonly resource: EvaluatedResource;
    /** Object id of the caller. */
    readonly callerId: string | undefined;
    readonly now: Date;
    readonly facts: RuleScope['facts'];
}

export function assignmentId({ scope, name }: Pick<PolicyAssignment, 'scope' | 'name'>): string {
    return `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/policyAssignments/${name}`;
}

/**
 * The definitions that assignments put in force on the resource, without what is excluded, exempted, selected away or
 * not enforced. Definitions that the simulator does not have, built-in ones of other resources, are left out: nothing
 * evaluates them.
 */
export function policiesInForce(world: World, asked: AskedWrite): readonly PolicyInForce[] {
    const { resource, facts } = asked;
    return world.policyAssignments
        .filter(
            (assignment) =>
                isUnder(world, resource.id, assignment.scope) &&
                !(assignment.notScopes ?? []).some((scope) => isUnder(world, resource.id, scope)) &&
                assignment.enforcementMode !== 'DoNotEnforce' &&
                isSelected(assignment, { resource }),
        )
        .flatMap((assignment) => definitionsOf(world, assignment, resource, facts))
        .filter((policy) => !isExempted(world, policy, asked))
        .filter(({ parsed }) => parsed.mode.toLowerCase() !== 'indexed' || isIndexed(resource));
}

function definitionsOf(
    world: World,
    assignment: PolicyAssignment,
    resource: EvaluatedResource,
    facts: RuleScope['facts'],
): readonly PolicyInForce[] {
    const assigned = valuesOf(assignment.parameters);
    const single = definitionOf(world, assignment.policyDefinitionId);
    if (single !== undefined) return [inForce(assignment, single, assigned, resource, facts)];
    const set = setOf(world, assignment.policyDefinitionId);
    if (set === undefined) return [];
    const what = `policy assignment '${assignment.name}'`;
    const values = assignedValues(what, set.id, parametersOf({ ...set.parameters }), assigned);
    return set.policyDefinitions.flatMap((reference) => {
        const definition = definitionOf(world, reference.policyDefinitionId);
        if (definition === undefined) return [];
        const scope = { resource, parameters: values, facts, elements: [] };
        const parameters = parseOperand(valuesOf(reference.parameters)).value(scope);
        const referenceId = reference.policyDefinitionReferenceId;
        const given = isObject(parameters) ? parameters : {};
        return [
            { ...inForce(assignment, definition, given, resource, facts, referenceId), set, referenceId },
        ];
    });
}

function inForce(
    assignment: PolicyAssignment,
    definition: PolicyDefinition,
    assigned: Readonly<Record<string, unknown>>,
    resource: EvaluatedResource,
    facts: RuleScope['facts'],
    referenceId?: string,
): PolicyInForce {
    const name = nameOf(definition.id);
    const parsed = parseDefinition(name, definition.properties);
    const what = `policy assignment '${assignment.name}'`;
    const parameters = assignedValues(what, name, parsed.parameters, assigned);
    const own = parsed.effect.value({ resource, parameters, facts, elements: [] });
    const effect = overriddenEffect(assignment, resource, referenceId) ?? String(own);
    return { assignment, definition, parsed, parameters, effect: effect.toLowerCase() };
}

export function definitionOf({ policyDefinitions }: World, id: string): PolicyDefinition | undefined {
    return named(policyDefinitions, id) ?? named(builtInDefinitions, id);
}

export function setOf({ policySetDefinitions }: World, id: string): PolicySetDefinition | undefined {
    return named(policySetDefinitions, id) ?? named(builtInSets, id);
}

function named<Item extends { readonly id: string }>(items: readonly Item[], id: string): Item | undefined {
    return items.find((each) => each.id.toLowerCase() === id.toLowerCase());
}

/** `{ effect: { value: 'Deny' } }` to `{ effect: 'Deny' }`. */
export function valuesOf(parameters: unknown): Readonly<Record<string, unknown>> {
    if (!isObject(parameters)) return {};
    return Object.fromEntries(
        Object.entries(parameters).map(([name, given]) => [name, isObject(given) ? given.value : undefined]),
    );
}

export function nameOf(id: string): string {
    return id.slice(id.lastIndexOf('/') + 1);
}

/** What a selector may ask about. */
interface Selected {
    readonly resource: EvaluatedResource;
    readonly referenceId?: string | undefined;
    /** Of exemptions only. */
    readonly callerId?: string | undefined;
}

/** A write is selected by any of the selectors, and by one when each of its parts takes it. */
function isSelected(
    { resourceSelectors = [] }: { readonly resourceSelectors?: readonly unknown[] },
    selected: Selected,
): boolean {
    if (resourceSelectors.length === 0) return true;
    return resourceSelectors.some((selector) =>
        itemsIn(selector, 'selectors').every((each) => isTaken(each, selected)),
    );
}

function overriddenEffect(
    { overrides = [] }: PolicyAssignment,
    resource: EvaluatedResource,
    referenceId: string | undefined,
): string | undefined {
    const found = overrides.find(
        (override) =>
            textIn(override, 'kind') === 'policyEffect' &&
            itemsIn(override, 'selectors').every((each) => isTaken(each, { resource, referenceId })),
    );
    return textIn(found, 'value');
}

function isTaken(selector: unknown, selected: Selected): boolean {
    const value = selectedBy(textIn(selector, 'kind'), selected);
    const listed = (name: string): readonly string[] =>
        itemsIn(selector, name).map((each) => String(each).replaceAll(' ', '').toLowerCase());
    const includes = listed('in');
    const isNamed = value !== undefined;
    return (
        (includes.length === 0 || (isNamed && includes.includes(value))) &&
        !(isNamed && listed('notIn').includes(value))
    );
}

function selectedBy(
    kind: string | undefined,
    { resource, referenceId, callerId }: Selected,
): string | undefined {
    switch (kind) {
        case 'resourceType':
            return resource.type.toLowerCase();
        case 'policyDefinitionReferenceId':
            return referenceId?.toLowerCase();
        case 'userPrincipalId':
            return callerId?.toLowerCase();
        case 'resourceLocation': {
            const location = fieldValue('location', resource);
            return location.kind === 'single' && location.value !== undefined
                ? String(location.value)
                : undefined;
        }
        default:
            return undefined;
    }
}

function isExempted(
    world: World,
    { assignment, referenceId }: PolicyInForce,
    { resource, callerId, now }: AskedWrite,
): boolean {
    const id = assignmentId(assignment).toLowerCase();
    return world.policyExemptions.some((exemption) => {
        const references = exemption.policyDefinitionReferenceIds ?? [];
        const isAbout =
            references.length === 0 ||
            references.some((each) => each.toLowerCase() === referenceId?.toLowerCase());
        const isOver = exemption.expiresOn !== undefined && Date.parse(exemption.expiresOn) <= now.getTime();
        return (
            exemption.policyAssignmentId.toLowerCase() === id &&
            isAbout &&
            !isOver &&
            isUnder(world, resource.id, exemption.scope) &&
            isSelected(exemption, { resource, callerId })
        );
    });
}

/** Mode `Indexed` sees the types with tags and a location: here the resources of a group, and not what is below them. */
function isIndexed({ type, body }: EvaluatedResource): boolean {
    return type.split('/').length === 2 && objectIn({ body }, 'body').location !== undefined;
}
