/** `.sandbox/endpoints.json`: where everything is, for people, for tools and for tests that run beside. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Simulator } from '../simulator/index.ts';
import { application } from '../simulator/world/application.ts';
import { people, tenantId } from '../simulator/world/people.ts';
import type { Storage } from '../storage/storage.ts';
import type { HostProcess } from './host-process.ts';
import type { SandboxDatabases } from './open-databases.ts';

export interface SandboxEndpoints {
    /** `http://localhost:7071` */
    readonly functions: string;
    /** The operators' pages. */
    readonly console: string;
    /** `https://localhost:7072` */
    readonly resourceManager: string;
    /** The first of `keyVaults`. */
    readonly keyVault: string;
    readonly keyVaults: readonly string[];
    readonly identity: string;
    readonly storageConnectionString: string;
    /** PEM of the local CA: NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE. */
    readonly caFile: string;
    readonly subscriptionIds: readonly string[];
    /** Opens the operators' API while sign-in is off: header `x-functions-key`, or `?code=`. */
    readonly operatorKey: string;
    /** Opens the host's admin API. */
    readonly masterKey: string;
    readonly tenantId: string;
    /** What clients ask a token for that opens the operators' API while sign-in is on. */
    readonly apiResource: string;
    /** For `az login --service-principal`. */
    readonly servicePrincipal: { readonly clientId: string; readonly clientSecret: string };
    /** Absent without databases. */
    readonly databases?: {
        /** What follows a server's name in its domain name, which leads to this computer. */
        readonly dnsSuffix: string;
        readonly publicPort: number;
        readonly privatePort: number;
        /** Major versions of PostgreSQL that are installed. */
        readonly versions: readonly string[];
    };
    /** Requests to the simulator, as JSON. */
    readonly requestLog: string;
    /** Of the sandbox itself. */
    readonly pid: number;
    readonly hostPid: number;
}

export function endpointsOf(
    simulator: Simulator,
    storage: Storage,
    host: HostProcess,
    caFile: string,
    databases: SandboxDatabases,
): SandboxEndpoints {
    const { resourceManager, keyVaults, identity } = simulator.endpoints;
    const { appId, clientSecret } = people.operator;
    return {
        functions: host.url,
        console: consoleUrl(host.url),
        resourceManager,
        keyVault: keyVaults[0],
        keyVaults,
        identity,
        storageConnectionString: storage.connectionString,
        caFile,
        subscriptionIds: [...simulator.world.subscriptions.keys()],
        operatorKey: host.keys.functionKey,
        masterKey: host.keys.masterKey,
        tenantId,
        apiResource: application.identifierUri,
        servicePrincipal: { clientId: appId, clientSecret },
        ...databaseEndpoints(databases),
        requestLog: `${resourceManager}/_sandbox/requests`,
        pid: process.pid,
        hostPid: host.pid ?? 0,
    };
}

function databaseEndpoints(databases: SandboxDatabases): Pick<SandboxEndpoints, 'databases'> {
    if (databases.kind !== 'open') return {};
    const { dnsSuffix, ports, versions } = databases.databases;
    return { databases: { dnsSuffix, publicPort: ports.public, privatePort: ports.private, versions } };
}

/** `functions`: address of the app, without a slash at the end. */
export function consoleUrl(functions: string): string {
    return `${functions}/console`;
}

/** Writes the file at once and whole: a reader that waits for it never sees a part. */
export async function writeEndpoints(file: string, endpoints: SandboxEndpoints): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    const unfinished = `${file}.${process.pid}`;
    await writeFile(unfinished, `${JSON.stringify(endpoints, undefined, 4)}\n`, { mode: 0o600 });
    await rename(unfinished, file);
}
