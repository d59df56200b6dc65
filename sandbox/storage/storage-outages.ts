/** Outages of storage: one service at a time, for a few seconds, busy or cut off, with calm in between. */
import type { Random } from '../simulator/kernel/random.ts';
import { storageServices } from './azurite.ts';
import type { StorageProxy } from './storage-proxy.ts';

export interface StorageOutages {
    /** Everything is available again. */
    stop(): void;
}

/** Milliseconds, each a shortest and a longest time. */
export interface OutageRhythm {
    readonly calm: readonly [number, number];
    readonly outage: readonly [number, number];
}

const usualRhythm: OutageRhythm = { calm: [5000, 15_000], outage: [1000, 3000] };

export function startStorageOutages(
    proxy: StorageProxy,
    random: Random,
    rhythm: OutageRhythm = usualRhythm,
): StorageOutages {
    let timer: NodeJS.Timeout;
    const between = ([shortest, longest]: readonly [number, number]): number =>
        shortest + random.next() * (longest - shortest);

    function endAll(): void {
        for (const service of storageServices) proxy.setUnavailable(service, undefined);
    }

    function calm(): void {
        endAll();
        timer = setTimeout(strike, between(rhythm.calm));
    }

    function strike(): void {
        proxy.setUnavailable(random.pick(storageServices), random.pick(['busy', 'reset']));
        timer = setTimeout(calm, between(rhythm.outage));
    }

    calm();
    return {
        stop() {
            clearTimeout(timer);
            endAll();
        },
    };
}
