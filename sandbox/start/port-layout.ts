/** Which port is whose, counted from `--port-base`. 0 everywhere: any free port. */
import { createServer } from 'node:net';
import type { StoragePorts } from '../storage/azurite.ts';
import { SandboxError } from './errors.ts';

export interface PortLayout {
    readonly functions: number;
    readonly resourceManager: number;
    readonly keyVaults: readonly [number, number];
    readonly identity: number;
    /** Ports of storage as the app uses it. */
    readonly storage: StoragePorts;
    /** Azurite itself. */
    readonly azurite: StoragePorts;
    /** The gateway of the databases, for clients of the internet and of the private network. */
    readonly databases: { readonly public: number; readonly private: number };
}

/** Number of ports in a layout. */
export const portsTaken = 13;

/** The port of Azure Functions Core Tools. */
export const defaultPortBase = 7071;

export function portLayout(base: number): PortLayout {
    const port = (offset: number): number => (base === 0 ? 0 : base + offset);
    return {
        functions: port(0),
        resourceManager: port(1),
        keyVaults: [port(2), port(3)],
        identity: port(4),
        storage: { blob: port(5), queue: port(6), table: port(7) },
        azurite: { blob: port(8), queue: port(9), table: port(10) },
        databases: { public: port(11), private: port(12) },
    };
}

/** Throws a SandboxError that names the first port that is taken. */
export async function requireFreePorts(base: number): Promise<void> {
    if (base === 0) return;
    for (let port = base; port < base + portsTaken; port += 1) {
        if (await isFree(port)) continue;
        const range = `${base} to ${base + portsTaken - 1}`;
        throw new SandboxError(
            `Port ${port} is taken; the sandbox needs ${range}. Choose others with --port-base.`,
        );
    }
}

async function isFree(port: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    return promise;
}
