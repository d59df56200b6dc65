import type { SimulatorResponse } from '../kernel/http.ts';
import type { ArmCall } from './route.ts';

/** One page of a list: `size` items from the one that `$skiptoken` names, and the link to the next page. */
export function pageOf<Item>(
    { request: { query, origin, path } }: ArmCall,
    items: readonly Item[],
    size: number,
    bodyOf: (item: Item) => unknown,
): SimulatorResponse {
    const first = Number(query.get('$skiptoken') ?? '0');
    const value = items.slice(first, first + size).map(bodyOf);
    if (first + size >= items.length) return { status: 200, body: { value } };
    const next = new URLSearchParams(query);
    next.set('$skiptoken', String(first + size));
    return { status: 200, body: { value, nextLink: `${origin}${encodeURI(path)}?${next.toString()}` } };
}
