/**
 * A list that ended is not a list that is complete: Resource Graph can be a day behind. So every fourth sweep, and
 * wherever something looks odd, the servers are listed by Resource Manager as well.
 */

/** Every so many sweeps, beginning with the first, everything is listed by Resource Manager. */
export const fullListingEvery = 4;

/** The subscriptions after the last page of Resource Graph. Ids in lower case. */
export interface GraphListing {
    /** 1 for the first sweep. */
    readonly round: number;
    readonly watched: readonly string[];
    /** Servers that Resource Graph showed, by subscription. */
    readonly graph: Readonly<Record<string, number>>;
    /** True if Resource Graph said that there were more. */
    readonly isShort: boolean;
    /** Servers that have a record, by subscription. */
    readonly known: Readonly<Record<string, number>>;
    /** Subscriptions of the sweep before. */
    readonly before: readonly string[];
}

/** The subscriptions that Resource Manager lists too. */
export function listedByBoth({
    round,
    watched,
    graph,
    isShort,
    known,
    before,
}: GraphListing): readonly string[] {
    if (isShort || (round - 1) % fullListingEvery === 0) return watched;
    return watched.filter((id) => {
        const shown = graph[id] ?? 0;
        const isNew = !before.includes(id);
        return isNew || shown === 0 || shown < (known[id] ?? 0);
    });
}
