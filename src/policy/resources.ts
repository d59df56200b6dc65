import { isObject, type Json, type JsonObject, memberOf } from './json.ts';

/** A resource as Resource Manager sends it, with the names that a policy rule can ask for. */
export interface PolicyResource {
    /** `Microsoft.DBforPostgreSQL/flexibleServers/configurations` */
    readonly type: string;
    readonly id: string;
    /** Last segment of the name. */
    readonly name: string;
    /** Names of the parents and of the resource: `orders/log_checkpoints`. */
    readonly fullName: string;
    readonly body: JsonObject;
}

/** The resources of one server, and what could not be read. */
export interface ServerResources {
    readonly resources: readonly PolicyResource[];
    /** Reasons by lower-case resource type. */
    readonly unreadable: Readonly<Record<string, string>>;
}

export const serverType = 'Microsoft.DBforPostgreSQL/flexibleServers';

/** Returns the resource with its names, which its id gives. Undefined if it is no resource. */
export function policyResource(body: Json | undefined): PolicyResource | undefined {
    const id = memberOf(body, 'id');
    if (!isObject(body) || typeof id !== 'string') return undefined;
    const [, provider] = id.split(/\/providers\/(?!.*\/providers\/)/i);
    const [namespace = '', ...segments] = (provider ?? '').split('/');
    const names = segments.filter((_, index) => index % 2 === 1);
    const types = segments.filter((_, index) => index % 2 === 0);
    const name = names.at(-1);
    if (name === undefined || names.length !== types.length) return undefined;
    return { type: [namespace, ...types].join('/'), id, name, fullName: names.join('/'), body };
}

/** Returns the connections of private endpoints, which a server's own resource lists. */
export function nestedResources(server: PolicyResource): readonly PolicyResource[] {
    const connections = memberOf(memberOf(server.body, 'properties'), 'privateEndpointConnections');
    const found = Array.isArray(connections) ? connections : [];
    return found.flatMap((each: Json, index) => {
        const known = policyResource(each);
        if (known !== undefined) return [known];
        if (!isObject(each)) return [];
        const name = String(memberOf(each, 'name') ?? index + 1);
        const id = `${server.id}/privateEndpointConnections/${name}`;
        return policyResource({ ...each, id }) ?? [];
    });
}

/** Returns whether both types are the same, which Azure compares without case. */
export function isSameType(a: string, b: string): boolean {
    return a.toLowerCase() === b.toLowerCase();
}
