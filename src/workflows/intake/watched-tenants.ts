import { TenantUnreadableError } from '../../errors.ts';
import type { Clock, OwnIdentity, ServerInventory } from '../../ports.ts';

/** Milliseconds for which a subscription's tenant is known. A subscription can move to another tenant. */
const knownForMs = 3_600_000;
/** Milliseconds after which an event of another tenant than the known one is a reason to read again. */
const doubtedAfterMs = 300_000;
/** Milliseconds for which a failed read is not repeated, so that a burst of events costs one. */
const failedForMs = 60_000;

export interface WatchedTenantsPorts {
    readonly identity: OwnIdentity;
    readonly inventory: Pick<ServerInventory, 'tenantOf'>;
    readonly clock: Clock;
}

/** The tenants of watched subscriptions: Pgwarden's own, or that of a customer who delegates them with Azure Lighthouse. */
export interface WatchedTenants {
    /**
     * Returns whether a watched subscription belongs to the tenant. Throws TenantUnreadableError if that is not known and
     * cannot be read.
     */
    isTenantOf(tenantId: string, subscriptionId: string): Promise<boolean>;
}

interface Known {
    readonly tenantId: string;
    /** Milliseconds since 1970. */
    readonly at: number;
}

/**
 * Makes the memory of one process, with at most one entry for each watched subscription. Pgwarden's own tenant costs no
 * read: it counts until the subscription is known to belong to another one, and a wrong event costs one read of a server.
 */
export function watchedTenants({ identity, inventory, clock }: WatchedTenantsPorts): WatchedTenants {
    const tenants = new Map<string, Known>();
    const failures = new Map<string, { readonly error: TenantUnreadableError; readonly at: number }>();
    const reads = new Map<string, Promise<string>>();

    async function read(subscriptionId: string): Promise<string> {
        const at = clock.now().getTime();
        const failure = failures.get(subscriptionId);
        if (failure !== undefined && at - failure.at < failedForMs) throw failure.error;
        try {
            const tenantId = await inventory.tenantOf(subscriptionId);
            tenants.set(subscriptionId, { tenantId, at });
            failures.delete(subscriptionId);
            return tenantId;
        } catch (error) {
            if (error instanceof TenantUnreadableError) failures.set(subscriptionId, { error, at });
            throw error;
        }
    }

    /** Reads the tenant, once for all events that wait for it. */
    function shared(subscriptionId: string): Promise<string> {
        const reading =
            reads.get(subscriptionId) ?? read(subscriptionId).finally(() => reads.delete(subscriptionId));
        reads.set(subscriptionId, reading);
        return reading;
    }

    return {
        async isTenantOf(tenantId, subscriptionId) {
            const known = tenants.get(subscriptionId);
            const ageMs = known === undefined ? Number.POSITIVE_INFINITY : clock.now().getTime() - known.at;
            const isKnown = isSame(known?.tenantId, tenantId);
            if (isKnown && ageMs < knownForMs) return true;
            if (!isKnown && ageMs < doubtedAfterMs) return false;
            const isOwn = isSame((await identity.read()).tenantId, tenantId);
            if (isOwn && (known === undefined || isKnown)) return true;
            return isSame(await shared(subscriptionId), tenantId);
        },
    };
}

function isSame(a: string | undefined, b: string): boolean {
    return a?.toLowerCase() === b.toLowerCase();
}
