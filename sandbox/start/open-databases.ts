/** Real PostgreSQL behind the simulated servers, when the sandbox is asked for it. Nothing of it is loaded otherwise. */
import { join, resolve } from 'node:path';
import type { Databases } from '../databases/index.ts';
import type { Simulator } from '../simulator/index.ts';
import type { Certificates } from '../simulator/kernel/certificates.ts';
import type { CleanupStack } from './cleanup-stack.ts';
import type { PortLayout } from './port-layout.ts';
import type { SandboxOptions } from './sandbox-options.ts';

type Module = typeof import('../databases/index.ts');

/** `missing`: the packages are not installed. The rest of the sandbox runs as without the option. */
export type DatabaseSupport =
    | { readonly kind: 'off' }
    | { readonly kind: 'missing'; readonly reason: string }
    | { readonly kind: 'available'; readonly module: Module };

export type SandboxDatabases = Exclude<DatabaseSupport, { kind: 'available' }> | OpenDatabases;

export interface OpenDatabases {
    readonly kind: 'open';
    readonly databases: Databases;
}

export async function databaseSupport({
    databases,
}: Pick<SandboxOptions, 'databases'>): Promise<DatabaseSupport> {
    if (databases !== true) return { kind: 'off' };
    const module = await import('../databases/index.ts');
    const reason = module.missingPostgresql();
    return reason === undefined ? { kind: 'available', module } : { kind: 'missing', reason };
}

/** Opens the ports of the databases. Rejects with a NoPostgresqlError when their data cannot be kept where they shall be. */
export async function openDatabases(
    support: DatabaseSupport,
    { dataDirectory, behavior }: SandboxOptions,
    ports: PortLayout['databases'],
    { simulator, certificates }: { readonly simulator: Simulator; readonly certificates: Certificates },
    cleanup: CleanupStack,
): Promise<SandboxDatabases> {
    if (support.kind !== 'available') return support;
    const databases = await support.module.startDatabases({
        simulator,
        certificate: certificates,
        ports,
        ...(dataDirectory === undefined ? {} : { dataFolder: join(resolve(dataDirectory), 'databases') }),
        ...(behavior === undefined ? {} : { behavior }),
    });
    cleanup.add(() => databases.stop());
    return { kind: 'open', databases };
}
