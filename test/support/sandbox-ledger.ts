/** What the simulator's request log proves about Pgwarden's own calls. */

import type { LoggedRequest } from '../../sandbox/simulator/kernel/request-log.ts';
import { people } from '../../sandbox/simulator/world/people.ts';
import type { Sandbox } from '../../sandbox/start/start-sandbox.ts';
import { fieldOf } from './sandbox-azure.ts';

/** A call of Pgwarden to Resource Manager. */
export interface OwnCall {
    readonly kind: 'read' | 'write' | 'poll';
    readonly request: LoggedRequest;
}

/** Pgwarden's calls about one server from that sequence number on. Polls name no server: those of any server count. */
export function ownCalls({ simulator }: Sandbox, serverId: string, since = 0): readonly OwnCall[] {
    const path = serverId.toLowerCase();
    return simulator.requests.entries
        .filter(({ sequence, service, objectId }) => {
            return sequence > since && service === 'resourceManager' && isOwn(objectId);
        })
        .map((request): OwnCall => ({ kind: kindOf(request), request }))
        .filter(({ kind, request }) => kind === 'poll' || isAbout(request, path));
}

/** Where the request log is now: a `since` for later. */
export function logPosition({ simulator }: Sandbox): number {
    return simulator.requests.entries.at(-1)?.sequence ?? 0;
}

/** Paths below the server that Pgwarden wrote to and Azure took, in order: `configurations/log_checkpoints`. */
export function acceptedWrites(sandbox: Sandbox, serverId: string, since = 0): readonly string[] {
    return writesOf(sandbox, serverId, since)
        .filter(({ status, operation }) => (status >= 200 && status < 300) || operation !== undefined)
        .map(({ path }) => below(path, serverId));
}

/** Every write that Pgwarden sent, with Azure's status: `configurations/log_checkpoints 409`. */
export function sentWrites(sandbox: Sandbox, serverId: string, since = 0): readonly string[] {
    return writesOf(sandbox, serverId, since).map(({ path, status }) => `${below(path, serverId)} ${status}`);
}

function writesOf(sandbox: Sandbox, serverId: string, since: number): readonly LoggedRequest[] {
    return ownCalls(sandbox, serverId, since)
        .filter(({ kind }) => kind === 'write')
        .map(({ request }) => request);
}

/**
 * Writes of `shared_preload_libraries` by Pgwarden that lost a library or did not add `pgaudit` exactly once, in
 * words. What a server had is what its last accepted write said, by whomever, or what it started with.
 */
export function lostLibraries({ simulator }: Sandbox, atStart: ReadonlyMap<string, string>): string[] {
    const values = new Map([...atStart].map(([serverId, value]) => [serverId.toLowerCase(), value]));
    const problems: string[] = [];
    for (const request of simulator.requests.entries) {
        const serverId = /^(.*)\/configurations\/shared_preload_libraries\b/i.exec(request.path)?.[1];
        if (serverId === undefined || request.method === 'GET') continue;
        const value = String(fieldOf(fieldOf(request.body, 'properties'), 'value'));
        const before = members(values.get(serverId.toLowerCase()) ?? '');
        if (isOwn(request.objectId)) {
            const after = members(value);
            const lost = before.filter((library) => !after.includes(library));
            if (lost.length > 0) problems.push(`${serverId} lost ${lost.join(', ')}`);
            const times = after.filter((library) => library === 'pgaudit').length;
            if (times !== 1) problems.push(`${serverId} has pgaudit ${times} times`);
        }
        if (request.operation?.status === 'Succeeded') values.set(serverId.toLowerCase(), value);
    }
    return problems;
}

/** Pairs of operations of Pgwarden that Azure ran at the same time on one server, in words. */
export function overlaps(spans: readonly OperationSpan[]): string[] {
    return spans.flatMap((first, index) =>
        spans
            .slice(index + 1)
            .filter(({ serverId }) => serverId === first.serverId)
            .filter(({ beganAt, endedAt }) => beganAt < first.endedAt && first.beganAt < endedAt)
            .map((second) => `${first.path} and ${second.path}`),
    );
}

/** An operation from acceptance to end, milliseconds since 1970. */
export interface OperationSpan {
    readonly serverId: string;
    readonly path: string;
    readonly beganAt: number;
    readonly endedAt: number;
}

function isOwn(objectId: string | undefined): boolean {
    return objectId === people.pgwarden.objectId;
}

function kindOf({ method, path }: LoggedRequest): OwnCall['kind'] {
    if (/\/(azureAsyncOperation|operationResults)\//i.test(path)) return 'poll';
    return method === 'GET' || method === 'HEAD' || /resourcegraph/i.test(path) ? 'read' : 'write';
}

/** `orders` is not about `orders-replica`. */
function isAbout({ path }: LoggedRequest, serverPath: string): boolean {
    const lowered = path.toLowerCase();
    return lowered.startsWith(serverPath) && /^([/?]|$)/.test(lowered.slice(serverPath.length));
}

function below(path: string, serverId: string): string {
    return path.slice(serverId.length + 1).replace(/\?.*$/, '');
}

function members(value: string): string[] {
    return value
        .split(',')
        .map((member) => member.trim().toLowerCase())
        .filter((member) => member !== '');
}
