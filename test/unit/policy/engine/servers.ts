import { type BoundPolicy, bindPolicy, type GivenParameters } from '../../../../src/policy/bind.ts';
import type { JsonObject } from '../../../../src/policy/json.ts';
import { parseDefinition } from '../../../../src/policy/parse-definition.ts';
import type { PolicyProblem } from '../../../../src/policy/problems.ts';
import {
    type PolicyResource,
    policyResource,
    type ServerResources,
} from '../../../../src/policy/resources.ts';
import type { Surroundings } from '../../../../src/policy/scope.ts';
import { type ArmResource, relatedResources, type WireServer } from '../resource.ts';

export const serverId =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';

export const surroundings: Surroundings = {
    now: new Date('2026-11-30T08:00:00Z'),
    subscription: { subscriptionId: '11111111-1111-4111-8111-111111111111' },
    resourceGroup: { name: 'shop' },
    requestContext: { apiVersion: '2025-08-01' },
    policy: {},
};

/** The resources of a server as Resource Manager sends them, with their ids. */
export function resourcesOf(wire: WireServer): ServerResources {
    return {
        resources: [wire.server, ...relatedResources(wire)].map((each, index) => withId(each, index)),
        unreadable: {},
    };
}

function withId(resource: ArmResource, index: number): PolicyResource {
    const { type, name, ...rest } = resource;
    const child = /flexibleservers\/(.+)$/i.exec(type)?.[1];
    const below = type.toLowerCase().startsWith('microsoft.insights') ? `providers/${type}` : child;
    const id = below === undefined ? serverId : `${serverId}/${below}/${name || index}`;
    const found = policyResource({ ...rest, id, name, type } as JsonObject);
    if (found === undefined) throw new Error(`Not a resource: ${id}`);
    return { ...found, name };
}

/** A server with the members over the ones of a plain server, and resources below it by type and name. */
export function aServer(
    members: JsonObject,
    children: readonly {
        readonly type: string;
        readonly name: string;
        readonly properties: JsonObject;
    }[] = [],
): ServerResources {
    const server = { id: serverId, name: 'orders', location: 'Canada Central', ...members };
    const below = children.map(({ type, name, properties }) => ({
        id: `${serverId}/${type.includes('.') ? `providers/${type}` : type}/${name}`,
        name,
        properties,
    }));
    return {
        resources: [server, ...below].map((each) => {
            const found = policyResource(each);
            if (found === undefined) throw new Error(`Not a resource: ${each.id}`);
            return found;
        }),
        unreadable: {},
    };
}

/** The policy of a definition. Throws with every problem. */
export function policy(definition: JsonObject, given: GivenParameters = {}): BoundPolicy {
    const { bound, problems } = tried(definition, given);
    if (bound === undefined)
        throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
    return bound;
}

export function problemsOf(definition: JsonObject, given: GivenParameters = {}): readonly PolicyProblem[] {
    return tried(definition, given).problems;
}

function tried(
    definition: JsonObject,
    given: GivenParameters,
): { readonly bound: BoundPolicy | undefined; readonly problems: readonly PolicyProblem[] } {
    const problems: PolicyProblem[] = [];
    const report = (path: string, message: string): void => {
        problems.push({ path, message });
    };
    const parsed = parseDefinition(definition, '$', report);
    const bound = parsed === undefined ? undefined : bindPolicy(parsed, given, '$.parameters', report);
    return { bound, problems };
}

/** A rule with this condition. A literal with `then` looks like a promise to the linter. */
export function ruleOf(condition: JsonObject, then: JsonObject = { effect: 'audit' }): JsonObject {
    return Object.fromEntries([
        ['if', condition],
        ['then', then],
    ]);
}
