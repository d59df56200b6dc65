import { createHash, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { TokenCredential } from '@azure/core-auth';
import { appCredential } from '../../src/azure/client/app-credential.ts';
import { ownIdentity } from '../../src/azure/client/own-identity.ts';
import { parseEvent } from '../../src/azure/event-grid/parse-event.ts';
import { fleetQueue } from '../../src/azure/storage/queues/fleet-queue.ts';
import { workQueues } from '../../src/azure/storage/queues/work-queues.ts';
import { pendingRequests } from '../../src/azure/storage/servers/pending-requests.ts';
import { openStorage } from '../../src/azure/storage/storage.ts';
import { controls } from '../../src/controls/index.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { rejections } from '../../src/workflows/intake/rejections.ts';
import { watchedTenants } from '../../src/workflows/intake/watched-tenants.ts';
import type { Dependencies, IntakeParts, ProcessParts } from './dependencies.ts';
import type { Observers } from './observers.ts';
import { unobserved } from './unobserved.ts';

/**
 * Builds what receiving an event needs. What few events need comes from `dependencies`, which loads everything else: the
 * audit, for rejected events and for echoes of Pgwarden's own writes, the subscriptions of a management group, and the
 * tenants of delegated subscriptions.
 */
export function intakeParts(
    settings: Settings,
    dependencies: () => Promise<Pick<Dependencies, 'audit' | 'inventory'>>,
    credential: TokenCredential = appCredential(process.env),
    observers: Observers = unobserved,
): IntakeParts {
    const own = processParts();
    const storage = openStorage(
        settings.storage.kind === 'identity' ? { ...settings.storage, credential } : settings.storage,
        { counter: observers.countRequests },
    );
    const audit: IntakeParts['audit'] = {
        append: async (entry, fence) => await (await dependencies()).audit.append(entry, fence),
        entry: async (server, id) => await (await dependencies()).audit.entry(server, id),
    };
    const identity = ownIdentity(credential, settings.resourceManager.scope);
    const { subscriptionIds, managementGroupId } = settings;
    const inventory: IntakeParts['inventory'] = {
        subscriptions: async () =>
            managementGroupId === undefined
                ? subscriptionIds
                : await (await dependencies()).inventory.subscriptions(),
        tenantOf: async (subscriptionId) => await (await dependencies()).inventory.tenantOf(subscriptionId),
    };
    const { noteEvent } = observers;
    return {
        ...own,
        audit,
        controls,
        credential,
        fleetQueue: observers.fleetQueue(fleetQueue(storage.fleet)),
        identity,
        inventory,
        ...(noteEvent === undefined ? {} : { noteEvent }),
        observers,
        parseEvent,
        pendingRequests: pendingRequests(storage.servers),
        queues: observers.queues(workQueues(storage)),
        rejections: rejections({ ...own, audit }),
        storage,
        tenants: watchedTenants({ ...own, identity, inventory }),
    };
}

function processParts(): ProcessParts {
    return {
        clock: { now: () => new Date() },
        digest: (text) => createHash('sha256').update(text).digest('hex'),
        randomness: { id: () => randomUUID(), fraction: () => Math.random() },
        // Timers may fire a millisecond early.
        sleep: (milliseconds) => setTimeout(milliseconds + 1),
    };
}
