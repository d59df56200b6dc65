import { Agent, request as httpsRequest } from 'node:https';
import { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import type { TokenCredential } from '@azure/core-auth';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../sandbox/simulator/index.ts';
import { createCertificates } from '../../../sandbox/simulator/kernel/certificates.ts';
import { createServer, subscriptionIds } from '../../../sandbox/simulator/world/create-server.ts';
import { people } from '../../../sandbox/simulator/world/people.ts';

export { createServer, people };

export const production = subscriptionIds.production;

/** A simulator on free ports, so fast that operations take milliseconds, and what its clients must trust. */
export interface Running {
    readonly simulator: Simulator;
    readonly caPem: string;
    readonly certificate: SimulatorOptions['certificate'];
    /** Keeps its connections: a handshake for every request took most of the tests' time. */
    readonly agent: Agent;
}

export async function running(options: Partial<SimulatorOptions> = {}): Promise<Running> {
    const { caPem, certificatePem, privateKeyPem } = await createCertificates();
    const certificate = { certificatePem, privateKeyPem };
    const simulator = await startSimulator({
        ports: { resourceManager: 0, keyVaults: [0, 0], identity: 0 },
        seed: 7,
        timeScale: 0.002,
        certificate,
        ...options,
    });
    return { simulator, caPem, certificate, agent: new Agent({ ca: caPem, keepAlive: true }) };
}

/** Hands out tokens of one principal without asking the identity endpoint. */
export function credentialOf({ simulator }: Running, objectId: string): TokenCredential {
    return {
        getToken: async () => ({
            token: simulator.issueToken(objectId, simulator.endpoints.resourceManager),
            expiresOnTimestamp: Date.now() + 3_600_000,
        }),
    };
}

/**
 * How the official clients reach the simulator: its address and its authority's certificate in `tlsOptions`, which
 * every @azure client hands to its connections (NODE_EXTRA_CA_CERTS is read at the start of a process only). No
 * retries that would hide an answer from the test.
 */
export function clientOptions({ simulator, caPem }: Running) {
    return {
        endpoint: simulator.endpoints.resourceManager,
        tlsOptions: { ca: caPem },
        retryOptions: { maxRetries: 0 },
    };
}

/** Polls without waiting: the simulator's operations last milliseconds. */
export const quickly = { updateIntervalInMs: 5 } as const;

export function postgresqlClient(
    run: Running,
    objectId: string = people.pgwarden.objectId,
): PostgreSQLManagementFlexibleServerClient {
    return new PostgreSQLManagementFlexibleServerClient(
        credentialOf(run, objectId),
        production,
        clientOptions(run),
    );
}

export interface RawResponse {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** Parsed JSON; undefined without a body. */
    readonly body: unknown;
}

export interface RawCall {
    /** Object id; default the sandbox's operator, who owns everything. `null`: no token. */
    readonly as?: string | null;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
}

/** One request as it is, without a client. `path` is a path of Resource Manager, or a whole URL. */
export function raw(run: Running, method: string, path: string, call: RawCall = {}): Promise<RawResponse> {
    const url = new URL(path, run.simulator.endpoints.resourceManager);
    const isArm = !url.pathname.startsWith('/_sandbox') && !url.searchParams.has('api-version');
    if (isArm && call.headers?.['x-no-version'] === undefined) {
        url.searchParams.set('api-version', apiVersion(url.pathname));
    }
    const objectId = call.as === undefined ? people.operator.objectId : call.as;
    const token =
        objectId === null ? undefined : run.simulator.issueToken(objectId, 'https://management.azure.com');
    const text = call.body === undefined ? undefined : JSON.stringify(call.body);
    return new Promise((resolve, reject) => {
        const sent = httpsRequest(url, {
            method,
            servername: 'localhost',
            agent: run.agent,
            headers: {
                ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
                ...(text === undefined
                    ? {}
                    : {
                          'content-type': 'application/json',
                          'content-length': String(Buffer.byteLength(text)),
                      }),
                ...call.headers,
            },
        });
        sent.on('error', reject);
        sent.on('response', (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('error', reject);
            response.on('end', () => {
                const received = Buffer.concat(chunks).toString('utf8');
                resolve({
                    status: response.statusCode ?? 0,
                    headers: Object.fromEntries(
                        Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
                    ),
                    body: received === '' ? undefined : JSON.parse(received),
                });
            });
        });
        sent.end(text);
    });
}

/** One that the type of the last resource on the path has. */
function apiVersion(path: string): string {
    const namespace = /.*\/providers\/([^/]+)/i.exec(path)?.[1]?.toLowerCase();
    if (namespace === 'microsoft.insights') return '2021-05-01-preview';
    return namespace === 'microsoft.dbforpostgresql' ? '2025-08-01' : '2022-12-01';
}

/** Follows a 202 to its end; answers the last poll's body. Fails after 400 polls. */
export async function settled(run: Running, accepted: RawResponse): Promise<unknown> {
    const url = accepted.headers['azure-asyncoperation'];
    if (accepted.status !== 202 || url === undefined) {
        throw new Error(`Not accepted: ${accepted.status} ${JSON.stringify(accepted.body)}`);
    }
    for (let polls = 0; polls < 400; polls += 1) {
        const { body } = await raw(run, 'GET', url);
        if (!JSON.stringify(body).includes('InProgress')) return body;
        await pause(5);
    }
    throw new Error('The operation did not end');
}

/** Asks until the condition holds. Fails after 400 times. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (let asked = 0; asked < 400; asked += 1) {
        if (await isSo()) return;
        await pause(5);
    }
    throw new Error(`It did not happen: ${what}`);
}

export function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Path of a server in the group `pgwarden`, or of something below it. */
export function serverPath(name: string, below = ''): string {
    return `/subscriptions/${production}/resourceGroups/pgwarden/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}${below}`;
}
