import { type Azurite, freePorts, startAzurite } from '../../../sandbox/storage/azurite.ts';
import { connectionString } from '../../../sandbox/storage/connection-string.ts';
import { openStorage } from '../../../src/azure/storage/storage.ts';
import type { FleetRequest, FleetResponse } from './azurite-process.ts';
import type { FleetSize } from './fleet-size.ts';

/** A fleet and its audit in Azurite, whose queries read between keys as Azure Table Storage does. */
export interface StoredFleet {
    readonly azurite: Azurite;
    readonly connectionString: string;
    /** Rows of both tables. */
    readonly rows: number;
    /** Runs work while queries look at every row of the table, as in an Azurite without the index. */
    whileScanning<Result>(work: () => Promise<Result>): Promise<Result>;
    stop(): Promise<void>;
}

/** MB: a million entries are three million rows, which lie in memory. */
const heapMb = 14_000;

export async function startStoredFleet(size: FleetSize): Promise<StoredFleet> {
    const azurite = await startAzurite({
        ports: freePorts,
        process: {
            file: new URL('azurite-process.ts', import.meta.url),
            nodeOptions: [`--max-old-space-size=${heapMb}`],
        },
    });
    // How far the filling is.
    azurite.child.stderr?.pipe(process.stderr);
    const ask = async (request: FleetRequest): Promise<FleetResponse> => {
        const { promise, resolve, reject } = Promise.withResolvers<FleetResponse>();
        azurite.child.once('message', resolve);
        void azurite.ended.then(() => reject(new Error('Azurite ended while it was filled')));
        azurite.child.send(request);
        return await promise;
    };
    const text = connectionString(azurite.ports);
    await openStorage({ kind: 'connectionString', connectionString: text }).ensure();
    const { rows } = await ask({ kind: 'fill', size });
    return {
        azurite,
        connectionString: text,
        rows,
        async whileScanning(work) {
            await ask({ kind: 'scan', isOn: true });
            try {
                return await work();
            } finally {
                await ask({ kind: 'scan', isOn: false });
            }
        },
        stop: () => azurite.stop(),
    };
}
