import { InventoryUnreadableError } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import { nextCursor, tokenIn } from './list-cursor.ts';
import type { GraphScope, ResourceGraph } from './resource-graph.ts';

/** The subscriptions that Pgwarden watches. */
export interface WatchedSubscriptions {
    /** For queries of Resource Graph. */
    readonly scope: GraphScope;
    /** Lower case, each once. Throws InventoryUnreadableError when they were never known. */
    list(): Promise<readonly string[]>;
}

/** How long the subscriptions of a management group count as known, milliseconds. */
const knownForMs = 60_000;
/** How long a subscription that Resource Graph showed is watched without being shown: it can be a day behind. */
const watchedForMs = 30 * 3_600_000;

/** The ones of the settings, as they are. */
export function namedSubscriptions(subscriptionIds: readonly string[]): WatchedSubscriptions {
    return { scope: { subscriptions: subscriptionIds }, list: async () => subscriptionIds };
}

/**
 * Those below a management group, asked for at most once a minute. When the question fails, the last answer holds: a
 * subscription that is not shown any more is watched for a day longer, because Resource Graph can be so far behind. A
 * group without any is a question that failed: watching nothing looks like a fleet in order.
 */
export function subscriptionsBelow(
    managementGroup: string,
    graph: ResourceGraph,
    clock: Clock,
): WatchedSubscriptions {
    const scope = { managementGroup };
    let known: { readonly subscriptionIds: readonly string[]; readonly at: number } | undefined;
    /** When each subscription was shown last, milliseconds since 1970. */
    const shown = new Map<string, number>();
    let asking: Promise<readonly string[]> | undefined;

    async function ask(): Promise<readonly string[]> {
        const kql =
            "ResourceContainers | where type =~ 'microsoft.resources/subscriptions' | project id, subscriptionId | order by id asc";
        const found = new Set<string>();
        let page: string | undefined;
        do {
            const answer = await graph.query(kql, scope, tokenIn(page));
            for (const { subscriptionId } of answer.rows) found.add(String(subscriptionId).toLowerCase());
            page = nextCursor(`the list of subscriptions below ${managementGroup}`, page, answer.next);
        } while (page !== undefined);
        // Resource Graph shows nothing of what may not be read, nor of a group that does not exist, and no error tells.
        if (found.size === 0) {
            const problem = `management group ${managementGroup} (MANAGEMENT_GROUP_ID) has no subscription that may be read`;
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

/** By the settings: exactly one of the two is given. */
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
