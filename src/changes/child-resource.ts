import type { WriteEvent, WriteRequest, WrittenPart } from './change-kind.ts';

/** A resource below the server that is written as a whole. */
export interface ChildWrite<Write> {
    target(change: Write): string;
    part(change: Write): WrittenPart;
    event(change: Write): WriteEvent;
    request(change: Write): WriteRequest;
}

/** `provider`: the provider of an extension resource, `Microsoft.Insights`. */
export interface ChildOptions {
    readonly method?: 'PATCH' | 'PUT';
    readonly provider?: string;
}

/** Returns the names of a child of the server: the same path in keys, requests, parts and events. */
export function childResource<Write extends { readonly to: unknown }>(
    type: string,
    nameOf: (change: Write) => string,
    { method = 'PUT', provider }: ChildOptions = {},
): ChildWrite<Write> {
    const target = (change: Write): string => `${type}/${nameOf(change)}`;
    const part = (change: Write): string =>
        childPart(provider === undefined ? type : `${provider}/${type}`, nameOf(change));
    return {
        target,
        part: (change) => ({ part: part(change), value: change.to ?? undefined }),
        event: (change) => ({ resource: part(change), verb: change.to === null ? '/delete' : '/write' }),
        request: (change) => ({
            method: change.to === null ? 'DELETE' : method,
            resource: provider === undefined ? target(change) : `providers/${provider}/${target(change)}`,
        }),
    };
}

/** Returns a child's name in events, lower case: `firewallrules/office`. */
export function childPart(type: string, name: string): string {
    return `${type}/${name}`.toLowerCase();
}
