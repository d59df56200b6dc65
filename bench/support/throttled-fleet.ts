import type { RecordedFleet } from './recorded-servers.ts';
import { azureOver, type VirtualFleet, virtualFleet } from './virtual-fleet.ts';
import { type VirtualResourceManager, virtualResourceManager } from './virtual-resource-manager.ts';

/** A fleet whose calls meet Azure's documented buckets. */
export interface ThrottledFleet {
    readonly fleet: VirtualFleet;
    readonly manager: VirtualResourceManager;
    readonly readsPerSecond: number;
}

/** Makes a fleet of recorded servers within Azure's documented buckets, in virtual time. */
export function throttledFleet(
    { servers: kinds, baseline }: RecordedFleet,
    servers: number,
    readsPerSecond: number,
): ThrottledFleet {
    const managers: VirtualResourceManager[] = [];
    const fleet = virtualFleet({
        servers,
        baseline,
        readsPerSecond,
        azure: (now) => {
            const manager = virtualResourceManager({ now, kinds, hasBuckets: true });
            managers.push(manager);
            return azureOver(manager.transport, now);
        },
    });
    const [manager] = managers;
    if (manager === undefined) throw new Error('The fleet has no Resource Manager');
    return { fleet, manager, readsPerSecond };
}
