import * as z from 'zod';
import type { UnreadPart } from '../../model/server-state.ts';
import { isTransientRefusal } from '../client/classify-failure.ts';
import { failureOf, failureText } from '../client/failure.ts';

/** The part of a response that could be parsed, and the parts that could not. */
export interface Parsed<Value> {
    readonly value: Value;
    readonly unread: readonly UnreadPart[];
}

/** Returns a value of which no part is unread. */
export function whole<Value>(value: Value): Parsed<Value> {
    return { value, unread: [] };
}

/** Parses the items of a list, each on its own. `nameOf` names an unparsable item; without a name its number does. */
export function parseItems<Item>(
    items: readonly unknown[],
    parse: (response: unknown) => Item,
    nameOf: (response: unknown) => string | undefined = nameIn,
): Parsed<readonly Item[]> {
    const value: Item[] = [];
    const unread: UnreadPart[] = [];
    for (const [index, response] of items.entries()) {
        try {
            value.push(parse(response));
        } catch (error) {
            unread.push(unreadPart(nameOf(response) ?? `#${index + 1}`, error));
        }
    }
    return { value, unread };
}

/** Returns a part in an unexpected shape: another read would not change it. */
export function unreadPart(part: string, error: unknown): UnreadPart {
    return { part, reason: failureText(failureOf(error)), transient: false };
}

/** Returns a part whose read failed. */
export function refusedPart(part: string, error: unknown): UnreadPart {
    const failure = failureOf(error);
    return { part, reason: failureText(failure), transient: isTransientRefusal(failure) };
}

const named = z.looseObject({ name: z.string().min(1) });

function nameIn(response: unknown): string | undefined {
    return named.safeParse(response).data?.name;
}

/** Returns a resource with the fields of its `properties` beside its own, which take precedence. */
export function flattened(resource: unknown): unknown {
    if (typeof resource !== 'object' || resource === null || !('properties' in resource)) return resource;
    const { properties, ...own } = resource;
    return typeof properties === 'object' ? { ...properties, ...own } : resource;
}
