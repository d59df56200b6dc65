import type { Circumstances } from '../../engine/gate.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { Change } from '../../model/change.ts';
import type { Remediation } from '../../model/remediation.ts';
import { type ServerId, serverKey } from '../../model/resource-id.ts';
import type { PersonalDecision, ServerRecord } from '../../model/server-record.ts';
import type { ServerProperties } from '../../model/server-state.ts';
import type { Clock, Digest, PauseState, PauseSwitch } from '../../ports.ts';

export interface CircumstancesPorts {
    readonly pause: PauseSwitch;
    readonly clock: Clock;
    readonly digest: Digest;
    readonly isDryRun: boolean;
}

/** One change of one server for good: another `from`, another fingerprint, another approval. */
export function changeFingerprint(digest: Digest, server: ServerId, change: Change): string {
    return digest(`${serverKey(server)}\n${canonicalJson(change)}`).slice(0, 32);
}

/** The decisions, of which those that the remediation was to be made on are free for another one. */
export function withoutClaim(
    decisions: ServerRecord['decisions'],
    remediationId: string,
): ServerRecord['decisions'] {
    return Object.fromEntries(
        Object.entries(decisions).map(([fingerprint, { usedBy, ...decision }]) => [
            fingerprint,
            usedBy === undefined || usedBy === remediationId ? decision : { ...decision, usedBy },
        ]),
    );
}

/** The decisions after remediations were planned: one approval makes one remediation. */
export function withClaims(
    digest: Digest,
    server: ServerId,
    decisions: ServerRecord['decisions'],
    remediations: readonly Remediation[],
): ServerRecord['decisions'] {
    const claimed = { ...decisions };
    for (const { id, change, authority } of remediations) {
        if (authority.kind !== 'approval') continue;
        const fingerprint = changeFingerprint(digest, server, change);
        const decision = claimed[fingerprint];
        if (decision !== undefined) claimed[fingerprint] = { ...decision, usedBy: id };
    }
    return claimed;
}

/**
 * Reads the switches once, and gives what is known for the decision about each change of the server. A decision that a
 * remediation was planned on is known to no other.
 */
export async function readCircumstances(
    ports: CircumstancesPorts,
    server: ServerId,
    properties: ServerProperties | undefined,
): Promise<(record: ServerRecord, change: Change, remediationId?: string) => Circumstances> {
    const state = await ports.pause.read();
    const now = ports.clock.now();
    return (record, change, remediationId) => ({
        isDryRun: ports.isDryRun,
        now,
        paused: pauseText(state, server),
        contested: record.contested,
        undone: record.undone,
        personal: freeFor(remediationId, record.decisions[changeFingerprint(ports.digest, server, change)]),
        server: properties,
    });
}

function freeFor(
    remediationId: string | undefined,
    decision: PersonalDecision | undefined,
): PersonalDecision | undefined {
    const isFree = decision?.usedBy === undefined || decision.usedBy === remediationId;
    return isFree ? decision : undefined;
}

/** Why writes to the server are paused, or undefined when they are not. */
export function pauseText(state: PauseState, server: ServerId): string | undefined {
    const own = state.servers[serverKey(server)];
    const pause = state.fleet ?? own;
    if (pause === undefined) return undefined;
    const what = state.fleet === undefined ? 'this server' : 'all writes';
    return `${pause.operator} paused ${what} at ${pause.since}: ${pause.reason}`;
}
