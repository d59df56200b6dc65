import type { Listed } from '../model/fleet-overview.ts';
import { compareTexts } from '../model/text-order.ts';

/** The first items of a list, and the number of all. */
export interface FirstItems<Item> {
    add(item: Item): void;
    /** Counts items that are not at hand. */
    addUnlisted(count: number): void;
    listed(): Listed<Item>;
}

/**
 * Makes a list that keeps its first `most` items in the order of their keys, and counts all. The order of adding is of no
 * effect.
 */
export function firstItems<Item extends object>(
    most: number,
    keyOf: (item: Item) => string,
): FirstItems<Item> {
    let kept: { readonly key: string; readonly item: Item }[] = [];
    /** The last one of so many: an item that comes after it is none of the first. */
    let last: string | undefined;
    let total = 0;
    const inOrder = (): typeof kept => kept.toSorted((a, b) => compareTexts(a.key, b.key)).slice(0, most);
    return {
        add(item) {
            total += 1;
            const key = keyOf(item);
            if (last !== undefined && key > last) return;
            kept.push({ key: `${key} ${JSON.stringify(item)}`, item });
            if (kept.length <= Math.max(2 * most, 1_000)) return;
            kept = inOrder();
            last = kept.at(-1)?.key;
        },
        addUnlisted(count) {
            total += count;
        },
        listed: () => ({ total, items: inOrder().map(({ item }) => item) }),
    };
}

const maxInstant = 9_999_999_999_999;

/** Returns a key by which the newest instant comes first. `at`: ISO 8601. */
export function newestFirst(at: string): string {
    return String(maxInstant - Date.parse(at)).padStart(13, '0');
}
