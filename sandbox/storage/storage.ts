/** Storage of the sandbox: Azurite behind the proxy. */
import { type Azurite, freePorts, type StoragePorts, startAzurite } from './azurite.ts';
import { connectionString } from './connection-string.ts';
import { type StorageProxy, startStorageProxy } from './storage-proxy.ts';

export interface StorageOptions {
    /** Of the proxy: what the app uses. */
    readonly ports?: StoragePorts;
    /** Of Azurite itself. */
    readonly azuritePorts?: StoragePorts;
    /** Directory for the state; without it, the state is gone at the end. */
    readonly dataDirectory?: string;
}

export interface Storage {
    /** Of the proxy. */
    readonly connectionString: string;
    /** Of Azurite itself: for tests that look at storage while it is unavailable to the app. */
    readonly directConnectionString: string;
    readonly proxy: StorageProxy;
    readonly azurite: Azurite;
    stop(): Promise<void>;
}

export async function startStorage(options: StorageOptions = {}): Promise<Storage> {
    const { ports = freePorts, azuritePorts = freePorts, dataDirectory } = options;
    const azurite = await startAzurite({
        ports: azuritePorts,
        ...(dataDirectory === undefined ? {} : { dataDirectory }),
    });
    try {
        const proxy = await startStorageProxy({ upstream: azurite.ports, ports });
        return {
            connectionString: connectionString(proxy.ports),
            directConnectionString: connectionString(azurite.ports),
            proxy,
            azurite,
            async stop() {
                await proxy.stop();
                await azurite.stop();
            },
        };
    } catch (cause) {
        await azurite.stop();
        throw cause;
    }
}
