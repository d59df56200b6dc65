import { type ServerId, serverPath } from '../../../src/model/resource-id.ts';

/** The fleet and the audit that lie in storage. */
export interface FleetSize {
    readonly servers: number;
    /** Entries of the audit, over all chains. */
    readonly entries: number;
    /** End of the 90 days that the audit covers, ISO 8601. */
    readonly until: string;
}

/** Servers of one subscription, as many as Azure allows resources of one type in a resource group by default. */
const serversPerSubscription = 800;

/** Returns a server of the fleet by its number. */
export function serverAt(index: number): ServerId {
    const subscription = String(Math.floor(index / serversPerSubscription)).padStart(12, '0');
    return {
        subscriptionId: `11111111-1111-4111-8111-${subscription}`,
        resourceGroup: 'shop',
        name: `orders-${String(index).padStart(6, '0')}`,
    };
}

export function pathAt(index: number): string {
    return serverPath(serverAt(index));
}
