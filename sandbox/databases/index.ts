/** Real PostgreSQL behind the servers of the simulated fleet. Only `start/` imports this, and only when it is asked for. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BehaviorOptions, behaviorWith } from '../simulator/context/behavior.ts';
import type { Simulator } from '../simulator/index.ts';
import { serverDnsSuffix } from '../simulator/kernel/certificates.ts';
import { createDatabaseServers } from './control/servers.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import { type InstalledServer, installCommands, installedServers } from './native/packages.ts';
import { isReachable, makeServerFolder } from './native/server-user.ts';

export interface DatabasesOptions {
    readonly simulator: Simulator;
    readonly certificate: { readonly certificatePem: string; readonly privateKeyPem: string };
    /** 0 = any free port. */
    readonly ports: { readonly public: number; readonly private: number };
    /** Keeps the data of every server for a later run. Default: a temporary folder, which is removed. */
    readonly dataFolder?: string;
    readonly behavior?: BehaviorOptions;
    /** Default: what npm installed. */
    readonly installed?: ReadonlyMap<string, InstalledServer>;
}

export interface Databases {
    /** What follows a server's name. */
    readonly dnsSuffix: string;
    /** For clients on the internet, and for clients in a network with a way to every private server. */
    readonly ports: { readonly public: number; readonly private: number };
    /** Major versions that the sandbox can run. */
    readonly versions: readonly string[];
    /** Holds the data of every server. */
    readonly folder: string;
    stop(): Promise<void>;
}

/** The sandbox cannot run PostgreSQL. The message says what to do. */
export class NoPostgresqlError extends Error {
    override readonly name = 'NoPostgresqlError';
}

/** The addresses of this computer's clients, of which documentation is made (RFC 5737). */
export const clientAddresses = { public: '203.0.113.10', private: '198.51.100.10' } as const;

/** Opens the ports. No server of PostgreSQL runs before its first connection. */
export async function startDatabases(options: DatabasesOptions): Promise<Databases> {
    const { simulator, certificate, ports, dataFolder, installed = installedServers() } = options;
    const missing = missingPostgresql(installed);
    if (missing !== undefined) throw new NoPostgresqlError(missing);
    const folder = dataFolder ?? mkdtempSync(join(tmpdir(), 'pgwarden-databases-'));
    makeServerFolder(folder);
    if (!isReachable(dirname(folder))) throw new NoPostgresqlError(unreachable(folder));
    const isKept = dataFolder !== undefined;
    const servers = createDatabaseServers({ world: simulator.world, installed, folder, isKept });
    const gateways: Gateway[] = [];
    const stop = async (): Promise<void> => {
        await Promise.all(gateways.map((gateway) => gateway.stop()));
        await servers.stop();
        if (!isKept) await rm(folder, { recursive: true, force: true });
    };
    const open = async (network: 'public' | 'private'): Promise<number> => {
        const gateway = await startGateway({
            ...certificate,
            servers,
            port: ports[network],
            place: { network, publicAddress: clientAddresses[network], isInAzure: network === 'private' },
            authenticate: simulator.authenticate,
            behavior: behaviorWith(options.behavior),
        });
        gateways.push(gateway);
        return gateway.port;
    };
    try {
        return {
            dnsSuffix: serverDnsSuffix,
            ports: { public: await open('public'), private: await open('private') },
            versions: [...installed.keys()],
            folder,
            stop,
        };
    } catch (cause) {
        await stop();
        throw cause;
    }
}

function unreachable(folder: string): string {
    return `PostgreSQL does not run as root, and its user cannot reach ${folder}: choose another --data`;
}

/** Why the sandbox has no PostgreSQL, and what to do; undefined when it has. */
export function missingPostgresql(
    installed: ReadonlyMap<string, InstalledServer> = installedServers(),
): string | undefined {
    if (installed.size > 0) return undefined;
    const platforms = ['linux x64', 'linux arm64', 'darwin x64', 'darwin arm64'];
    const own = `${process.platform} ${process.arch}`;
    return platforms.includes(own)
        ? `no PostgreSQL is installed: run ${installCommands.one}, with optional packages`
        : `there is no PostgreSQL for ${own}: the packages are for ${platforms.join(', ')}`;
}
