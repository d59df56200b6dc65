import type { Clock } from '../../ports.ts';
import { failureOf, hasCode } from '../client/failure.ts';

/** Api-versions of the server resource. `older` is that of the clients, which every cloud offers. */
export const serverApiVersions = { newest: '2026-10-01', older: '2025-08-01' } as const;

/**
 * Reads and writes of servers with the newest api-version that Resource Manager offers for them. Clouds and regions get
 * an api-version at different times; where it is refused, the older one is used, and remembered for an hour.
 */
export interface ServerVersions {
    /** Sends with the newest version, or the older one where the newest is known or found to be refused. */
    send<Answer>(place: ServerPlace, request: (apiVersion: string) => Promise<Answer>): Promise<Answer>;
}

/** Whose server it is. Without a group: the list of a subscription. */
export interface ServerPlace {
    readonly subscriptionId: string;
    readonly resourceGroup?: string;
}

/** Resource Manager's codes for an api-version that a type does not have, in a cloud or in a region. Nothing was done. */
const unknownVersionCodes = [
    'InvalidApiVersionParameter',
    'NoRegisteredProviderFound',
    'InvalidResourceType',
];

const rememberedMs = 3_600_000;
/** Groups of a subscription that were refused, and none accepted, from which the whole subscription counts as refused. */
const groupsOfSubscription = 3;
/** Memory does not grow with the fleet. */
const maxPlaces = 5_000;

export function serverVersions(clock: Clock): ServerVersions {
    const refused = new Map<string, number>();
    const accepted = new Set<string>();

    function isRefused(place: string): boolean {
        return (refused.get(place) ?? 0) > clock.now().getTime();
    }

    function refuse(subscription: string, place: string): void {
        if (refused.size >= maxPlaces) refused.clear();
        const until = clock.now().getTime() + rememberedMs;
        refused.set(place, until);
        if (accepted.has(subscription)) return;
        const groups = [...refused.keys()].filter((each) => each.startsWith(`${subscription}/`));
        if (groups.filter(isRefused).length >= groupsOfSubscription) refused.set(subscription, until);
    }

    return {
        async send({ subscriptionId, resourceGroup = '' }, request) {
            const subscription = subscriptionId.toLowerCase();
            // A region's servers lie in its groups, and the region is not known before the server is read.
            const place = `${subscription}/${resourceGroup.toLowerCase()}`;
            if (isRefused(subscription) || isRefused(place)) return await request(serverApiVersions.older);
            try {
                const answer = await request(serverApiVersions.newest);
                accepted.add(subscription);
                return answer;
            } catch (error) {
                if (!isUnknownVersion(error)) throw error;
                const answer = await request(serverApiVersions.older);
                refuse(subscription, place);
                return answer;
            }
        },
    };
}

function isUnknownVersion(error: unknown): boolean {
    const failure = failureOf(error);
    return [400, 404].includes(failure.status ?? 0) && hasCode(failure, unknownVersionCodes);
}
