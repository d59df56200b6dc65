import { InventoryUnreadableError } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import { nextCursor, tokenIn } from './list-cursor.ts';
import type { GraphScope, ResourceGraph } from './resource-graph.ts';

/** The subscriptions that Pgwarden watches. */
export interface WatchedSubscriptions {
    /** Scope for queries of Resource Graph. */
    readonly scope: GraphScope;
    /** Returns the ids, lower case, each once. Throws InventoryUnreadableError when they were never known. */
    list(): Promise<readonly string[]>;
}

/** Milliseconds for which the subscriptions of a management group are cached. */
const knownForMs = 60_000;
/** Milliseconds for which a subscription is watched after Resource Graph last listed it: its data can be a day old. */
const watchedForMs = 30 * 3_600_000;

/** Watches the subscriptions in the settings. */
export function namedSubscriptions(subscriptionIds: readonly string[]): WatchedSubscriptions {
    return { scope: { subscriptions: subscriptionIds }, list: async () => subscriptionIds };
}

/**
 * Watches the subscriptions below a management group, queried at most once a minute. When the query fails, the last result
 * remains valid. A subscription that is no longer listed is watched for another day, because Resource Graph's data can be
 * that old. A group without a subscription counts as a failed query: an empty fleet would look compliant.
 */
export function subscriptionsBelow(
    managementGroup: string,
    graph: ResourceGraph,
    clock: Clock,
): WatchedSubscriptions {
    const scope = { managementGroup };
    let known: { readonly subscriptionIds: readonly string[]; readonly at: number } | undefined;
    /** Time at which each subscription was last listed, milliseconds since 1970. */
    const shown = new Map<string, number>();
    let asking: Promise<readonly string[]> | undefined;

    async function ask(): Promise<readonly string[]> {
        const kql =
            "ResourceContainers | where type =~ 'microsoft.resources/subscriptions' | project id, subscriptionId | order by id asc";
        const found = new Set<string>();
        let page: string | undefined;
        do {
            const result = await graph.query(kql, scope, tokenIn(page));
            for (const { subscriptionId } of result.rows) found.add(String(subscriptionId).toLowerCase());
            page = nextCursor(`the list of subscriptions below ${managementGroup}`, page, result.next);
        } while (page !== undefined);
        // Resource Graph omits what Pgwarden may not read, and a missing group, without an error.
        if (found.size === 0) {
            const problem = `management group ${managementGroup} (MANAGEMENT_GROUP_ID) has no readable subscription`;
            throw new InventoryUnreadableError(problem, true);
        }
        const at = clock.now().getTime();
        for (const id of found) shown.set(id, at);
        for (const [id, last] of shown) if (at - last > watchedForMs) shown.delete(id);
        known = { subscriptionIds: [...shown.keys()], at };
        return known.subscriptionIds;
    }

    return {
        scope,
        async list() {
            if (known !== undefined && clock.now().getTime() - known.at < knownForMs) {
                return known.subscriptionIds;
            }
            asking ??= ask().finally(() => {
                asking = undefined;
            });
            try {
                return await asking;
            } catch (error) {
                if (known !== undefined && error instanceof InventoryUnreadableError)
                    return known.subscriptionIds;
                throw error;
            }
        },
    };
}

/** Watches the subscriptions or the management group in the settings: exactly one of the two is set. */
export function watchedSubscriptions(
    settings: { readonly subscriptionIds: readonly string[]; readonly managementGroupId: string | undefined },
    graph: ResourceGraph,
    clock: Clock,
): WatchedSubscriptions {
    const { subscriptionIds, managementGroupId } = settings;
    return managementGroupId === undefined
        ? namedSubscriptions(subscriptionIds)
        : subscriptionsBelow(managementGroupId, graph, clock);
}
