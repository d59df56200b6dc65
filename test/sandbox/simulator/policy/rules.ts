import { expect } from 'vitest';
import { production, type RawResponse, type Running, raw, serverPath, settled } from '../running.ts';

export const subscription = `/subscriptions/${production}`;
export const authorization = 'providers/Microsoft.Authorization';
export const server = 'Microsoft.DBforPostgreSQL/flexibleServers';
export const configuration = `${server}/configurations`;

/** A rule that denies a value of a parameter. */
export function denyParameter(name: string, value: string): object {
    return {
        mode: 'All',
        policyRule: {
            if: {
                allOf: [
                    { field: 'type', equals: configuration },
                    { field: 'name', equals: name },
                    { field: `${configuration}/value`, notEquals: value },
                ],
            },
            // biome-ignore lint/suspicious/noThenProperty: a policy rule has this name
            then: { effect: 'deny' },
        },
    };
}

/** A rule with one condition. */
export function rule(condition: unknown, effect = 'deny', more: object = {}): object {
    return {
        mode: 'All',
        ...more,
        policyRule: {
            if: condition,
            // biome-ignore lint/suspicious/noThenProperty: a policy rule has this name
            then: { effect },
        },
    };
}

/** Puts a definition; default: of the production subscription. */
export function putDefinition(
    run: Running,
    name: string,
    properties: object,
    scope = subscription,
): Promise<RawResponse> {
    return raw(run, 'PUT', `${scope}/${authorization}/policyDefinitions/${name}`, { body: { properties } });
}

/** Puts an assignment of the definition of that name. */
export function assign(
    run: Running,
    name: string,
    properties: object = {},
    scope = subscription,
): Promise<RawResponse> {
    const policyDefinitionId = `${subscription}/${authorization}/policyDefinitions/${name}`;
    return raw(run, 'PUT', `${scope}/${authorization}/policyAssignments/${name}`, {
        body: { properties: { policyDefinitionId, ...properties } },
    });
}

/** `403 RequestDisallowedByPolicy`, or the status alone. */
export function outcome({ status, body }: RawResponse): string {
    const error = (body as { error?: { code: string } } | undefined)?.error;
    return error === undefined ? String(status) : `${status} ${error.code}`;
}

/** Removes every policy object. */
export function clearPolicies({ simulator: { world } }: Running): void {
    world.policyAssignments.length = 0;
    world.policyExemptions.length = 0;
    world.policySetDefinitions.length = 0;
    world.policyDefinitions.length = 0;
}

export const denied = '403 RequestDisallowedByPolicy';
export const secureTransport = denyParameter('require_secure_transport', 'on');

/** Sets a parameter and waits for the end of the operation; the outcome of the request. */
export async function setParameter(
    run: Running,
    [name, value]: readonly [string, string],
    { of = 'orders', as }: { readonly of?: string; readonly as?: string } = {},
): Promise<string> {
    const response = await raw(run, 'PATCH', serverPath(of, `/configurations/${name}`), {
        body: { properties: { value, source: 'user-override' } },
        ...(as === undefined ? {} : { as }),
    });
    return ended(run, response);
}

/** Changes a server and waits for the end of the operation; the outcome of the request. */
export async function patchServer(run: Running, of: string, body: object): Promise<string> {
    return ended(run, await raw(run, 'PATCH', serverPath(of), { body }));
}

async function ended(run: Running, response: RawResponse): Promise<string> {
    if (response.status === 202) await settled(run, response);
    return outcome(response);
}

/** Puts a definition and assigns it. */
export async function denyBy(
    run: Running,
    name: string,
    properties: object,
    assignment: object = {},
): Promise<void> {
    expect(outcome(await putDefinition(run, name, properties))).toBe('201');
    expect(outcome(await assign(run, name, assignment))).toBe('201');
}
