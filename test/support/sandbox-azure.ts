/** What people do in the sandbox's Azure: calls to Resource Manager over HTTPS, with their own tokens. */
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { people } from '../../sandbox/simulator/world/people.ts';
import type { Sandbox } from '../../sandbox/start/start-sandbox.ts';

export type PersonName = keyof typeof people;
export type Method = 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';

export interface AzureResponse {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** Parsed JSON; undefined without a body. */
    readonly body: unknown;
}

/** Resource Manager as people reach it. Paths start with `/subscriptions/…` and come without the api-version. */
export interface AzureActors {
    /** One request. Rejects when the connection breaks. */
    send(person: PersonName, method: Method, path: string, body?: object): Promise<AzureResponse>;
    /**
     * A write, followed to its end; a busy server is waited for. Throws with Azure's words when it is refused or fails.
     */
    write(person: PersonName, method: Method, path: string, body?: object): Promise<void>;
    /** A write of a server parameter. */
    setParameter(person: PersonName, serverId: string, name: string, value: string): Promise<void>;
    /** What Azure says that the parameter is. */
    parameter(serverId: string, name: string): Promise<string>;
    close(): void;
}

const pauseMs = 20;
const maxTries = 1_500;

export async function azureActors({ simulator, endpoints }: Sandbox): Promise<AzureActors> {
    const agent = new Agent({ ca: await readFile(endpoints.caFile, 'utf8'), keepAlive: true });

    async function send(
        person: PersonName,
        method: Method,
        path: string,
        body?: object,
    ): Promise<AzureResponse> {
        const url = new URL(path, endpoints.resourceManager);
        if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', apiVersion(path));
        const token = simulator.issueToken(people[person].objectId, 'https://management.azure.com');
        return await call(agent, url, method, token, body);
    }

    async function write(person: PersonName, method: Method, path: string, body?: object): Promise<void> {
        for (let tries = 0; tries < maxTries; tries += 1) {
            const response = await send(person, method, path, body);
            if (codeOf(response.body) === 'ServerIsBusy') {
                await pause(pauseMs);
                continue;
            }
            if (response.status >= 300)
                throw new Error(`${method} ${path}: ${JSON.stringify(response.body)}`);
            const operation = response.headers['azure-asyncoperation'];
            if (response.status === 202 && operation !== undefined) await follow(person, operation);
            return;
        }
        throw new Error(`${method} ${path}: the server stayed busy`);
    }

    async function follow(person: PersonName, operation: string): Promise<void> {
        for (let tries = 0; tries < maxTries; tries += 1) {
            const { body } = await send(person, 'GET', operation);
            const status = fieldOf(body, 'status');
            if (status === 'Succeeded') return;
            if (status === 'Failed') throw new Error(`The operation failed: ${JSON.stringify(body)}`);
            await pause(pauseMs);
        }
        throw new Error(`The operation does not end: ${operation.slice(0, 200)}`);
    }

    return {
        send,
        write,
        setParameter: (person, serverId, name, value) =>
            write(person, 'PATCH', `${serverId}/configurations/${name}`, {
                properties: { value, source: 'user-override' },
            }),
        async parameter(serverId, name) {
            const { body } = await send('operator', 'GET', `${serverId}/configurations/${name}`);
            return String(fieldOf(fieldOf(body, 'properties'), 'value'));
        },
        close: () => agent.destroy(),
    };
}

/** A field of a JSON object; undefined when it is none. */
export function fieldOf(value: unknown, name: string): unknown {
    return typeof value === 'object' && value !== null
        ? new Map<string, unknown>(Object.entries(value)).get(name)
        : undefined;
}

function codeOf(body: unknown): unknown {
    return fieldOf(fieldOf(body, 'error'), 'code');
}

function apiVersion(path: string): string {
    if (/microsoft\.insights/i.test(path)) return '2021-05-01-preview';
    if (/microsoft\.authorization/i.test(path)) return '2020-05-01';
    return /microsoft\.dbforpostgresql/i.test(path) ? '2025-08-01' : '2022-12-01';
}

async function call(
    agent: Agent,
    url: URL,
    method: Method,
    token: string,
    body: object | undefined,
): Promise<AzureResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<AzureResponse>();
    const headers = {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const outgoing = request(url, { agent, method, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const named = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
            resolve({
                status: incoming.statusCode ?? 0,
                headers: Object.fromEntries(named),
                body: text === '' ? undefined : JSON.parse(text),
            });
        });
    });
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    return await promise;
}
