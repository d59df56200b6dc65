/** Calls to Resource Manager over HTTPS, as the people of the sandbox make them. */
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import type { Simulator } from '../simulator/index.ts';

export interface ResourceManagerResponse {
    readonly status: number;
    /** Parsed JSON; undefined without a body. */
    readonly body: unknown;
}

/** `path` starts with `/subscriptions/…` and comes without the api-version. Rejects when the connection breaks. */
export type ResourceManagerCall = (
    objectId: string,
    method: 'GET' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
) => Promise<ResourceManagerResponse>;

const audience = 'https://management.azure.com/';
const postgresApi = '2025-08-01';
const diagnosticSettingsApi = '2021-05-01-preview';

export async function resourceManagerCalls(
    simulator: Simulator,
    caFile: string,
): Promise<{ readonly call: ResourceManagerCall; close(): void }> {
    const agent = new Agent({ ca: await readFile(caFile, 'utf8'), keepAlive: true });
    const origin = new URL(simulator.endpoints.resourceManager);
    return {
        call(objectId, method, path, body) {
            const { promise, resolve, reject } = Promise.withResolvers<ResourceManagerResponse>();
            const version = /microsoft\.insights/i.test(path) ? diagnosticSettingsApi : postgresApi;
            const outgoing = request(
                {
                    agent,
                    host: origin.hostname,
                    port: origin.port,
                    method,
                    path: `${path}?api-version=${version}`,
                    headers: {
                        authorization: `Bearer ${simulator.issueToken(objectId, audience)}`,
                        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
                    },
                },
                (incoming) => {
                    const chunks: Buffer[] = [];
                    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
                    incoming.on('error', reject);
                    incoming.on('end', () => {
                        const text = Buffer.concat(chunks).toString('utf8');
                        const received = text === '' ? undefined : parsed(text);
                        resolve({ status: incoming.statusCode ?? 0, body: received });
                    });
                },
            );
            outgoing.on('error', reject);
            outgoing.end(body === undefined ? undefined : JSON.stringify(body));
            return promise;
        },
        close: () => agent.destroy(),
    };
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** Returns the value at that place of a JSON document: `field(body, 'properties', 'value')`. */
export function field(value: unknown, ...names: readonly string[]): unknown {
    let found = value;
    for (const name of names) {
        if (typeof found !== 'object' || found === null) return undefined;
        found = new Map<string, unknown>(Object.entries(found)).get(name);
    }
    return found;
}
