/**
 * What must be true after every storm, told from two records alone: the request log of the simulated Azure, which the
 * product cannot reach, and the audit, which it cannot change.
 */

import type { LoggedRequest } from '../../../sandbox/simulator/kernel/request-log.ts';
import { people } from '../../../sandbox/simulator/world/people.ts';
import { requestOf } from '../../../src/changes/kinds.ts';
import { type ChainedAuditEntry, finalOutcomes } from '../../../src/model/audit-entry.ts';
import type { Change } from '../../../src/model/change.ts';
import { fieldOf } from '../../support/sandbox-azure.ts';

/** A write of Pgwarden that Azure took, whether or not the answer arrived. */
export interface TakenWrite {
    /** Resource id of the server, lower case. */
    readonly serverId: string;
    /** Path below the server, lower case: `configurations/log_checkpoints`; '' for the server itself. */
    readonly below: string;
    readonly remediationId: string;
    /** Milliseconds since 1970. */
    readonly beganAt: number;
    /** Of its operation. Without one: as soon as it was answered. */
    readonly endedAt: number;
    readonly value: unknown;
}

export function takenWrites(requests: readonly LoggedRequest[]): readonly TakenWrite[] {
    return requests.flatMap((request) => {
        const { service, objectId, method, path, operation, correlationId = '' } = request;
        if (service !== 'resourceManager' || objectId !== people.pgwarden.objectId) return [];
        if (method === 'GET' || method === 'HEAD') return [];
        const named = /^(.*?\/flexibleServers\/[^/?]+)\/?([^?]*)/i.exec(path);
        const status = request.lostStatus ?? request.status;
        if (named === null || (operation === undefined && (status < 200 || status > 299))) return [];
        const loggedAt = Date.parse(request.at);
        return [
            {
                serverId: named[1]?.toLowerCase() ?? '',
                below: named[2]?.toLowerCase() ?? '',
                remediationId: correlationId,
                beganAt: operation === undefined ? loggedAt : Date.parse(operation.acceptedAt),
                endedAt: operation === undefined ? loggedAt : Date.parse(operation.endedAt ?? '9999-01-01'),
                value: fieldOf(fieldOf(request.body, 'properties'), 'value'),
            },
        ];
    });
}

/** The promises that were not kept, in words. */
export function brokenPromises(
    requests: readonly LoggedRequest[],
    entries: readonly ChainedAuditEntry[],
): readonly string[] {
    const writes = takenWrites(requests);
    const remediations = Map.groupBy(
        entries.filter(({ remediationId }) => remediationId !== undefined),
        ({ remediationId }) => remediationId ?? '',
    );
    const problems: string[] = [];
    for (const write of writes) {
        const own = remediations.get(write.remediationId) ?? [];
        problems.push(...problemsOfWrite(write, own));
    }
    for (const [id, own] of remediations) {
        const taken = writes.filter(({ remediationId }) => remediationId === id).length;
        problems.push(...problemsOfRemediation(id, own, taken));
    }
    return [...problems, ...overlappingWrites(writes)];
}

/** A write belongs to a remediation that was recorded before, is of that server and target, and was not over. */
function problemsOfWrite(write: TakenWrite, own: readonly ChainedAuditEntry[]): readonly string[] {
    const what = `${write.serverId}/${write.below} at ${new Date(write.beganAt).toISOString()}`;
    const intended = own.find(({ outcome }) => outcome === 'intended');
    if (intended?.change === undefined) return [`a write without an intention: ${what}`];
    const problems: string[] = [];
    if (Date.parse(intended.at) > write.beganAt) problems.push(`a write before its intention: ${what}`);
    if (intended.server.toLowerCase() !== write.serverId) problems.push(`a write to another server: ${what}`);
    if (pathOf(intended.change) !== write.below) problems.push(`a write to another target: ${what}`);
    if (intended.change.kind === 'parameter' && intended.change.to !== write.value)
        problems.push(`a write of another value: ${what}`);
    const end = own.find(isFinal);
    if (end !== undefined && Date.parse(end.at) < write.beganAt)
        problems.push(`a write after the end of its remediation: ${what}`);
    return problems;
}

/**
 * Each begins at most once with the same values, ends exactly once, and tells of every write that Azure took. Another
 * person's write before Pgwarden's leads to another intention.
 */
function problemsOfRemediation(
    id: string,
    own: readonly ChainedAuditEntry[],
    taken: number,
): readonly string[] {
    const what = `${own[0]?.server} ${own[0]?.control} ${id}`;
    const ends = own.filter(isFinal);
    const [end] = ends;
    if (ends.length !== 1) return [`${ends.length} ends: ${what}`];
    const intentions = own
        .filter(({ outcome }) => outcome === 'intended')
        .map(({ change }) => JSON.stringify([change?.from, change?.to]));
    const problems: string[] = [];
    if (new Set(intentions).size !== intentions.length) {
        problems.push(`${intentions.length} intentions: ${what} ${intentions.join(' ')}`);
    }
    if (taken > (end?.writes ?? 0)) problems.push(`${taken} writes of ${end?.writes} recorded: ${what}`);
    if (end?.outcome === 'verified' && taken === 0) problems.push(`verified without a write: ${what}`);
    return problems;
}

function isFinal({ outcome }: ChainedAuditEntry): boolean {
    return finalOutcomes.some((final) => final === outcome);
}

/** Azure runs one operation per server. */
function overlappingWrites(writes: readonly TakenWrite[]): readonly string[] {
    return [...Map.groupBy(writes, ({ serverId }) => serverId).values()].flatMap((own) => {
        const inOrder = own.toSorted((a, b) => a.beganAt - b.beganAt);
        return inOrder.flatMap((write, index) => {
            const next = inOrder[index + 1];
            return next === undefined || next.beganAt >= write.endedAt
                ? []
                : [`two writes at once: ${write.serverId} ${write.below} and ${next.below}`];
        });
    });
}

/** Below the server, lower case, as Resource Manager is called. '' for the server and for what a vault holds. */
function pathOf(change: Change): string {
    const { resource } = requestOf(change);
    return resource === 'server' || resource.includes('://') ? '' : resource.toLowerCase();
}
