/** `.sandbox/endpoints.json`: where everything is, for people, for tools and for tests that run beside. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface SandboxEndpoints {
    /** `http://localhost:7071` */
    readonly functions: string;
    /** There are no operators' pages: what the app's API has, as text for a browser. */
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
    /** Opens the operators' API: header `x-functions-key`, or `?code=`. */
    readonly operatorKey: string;
    /** Opens the host's admin API. */
    readonly masterKey: string;
    readonly tenantId: string;
    /** For `az login --service-principal`. */
    readonly servicePrincipal: { readonly clientId: string; readonly clientSecret: string };
    /** What the simulator was asked, as JSON. */
    readonly requestLog: string;
    /** Of the sandbox itself. */
    readonly pid: number;
    readonly hostPid: number;
}

/** Appears at once and whole, so that whoever waits for the file can read it. */
export async function writeEndpoints(file: string, endpoints: SandboxEndpoints): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    const unfinished = `${file}.${process.pid}`;
    await writeFile(unfinished, `${JSON.stringify(endpoints, undefined, 4)}\n`, { mode: 0o600 });
    await rename(unfinished, file);
}
