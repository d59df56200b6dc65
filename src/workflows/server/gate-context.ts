import type { GateContext } from '../../engine/gate.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import { type Change, controlsOf } from '../../model/change.ts';
import type { Remediation } from '../../model/remediation.ts';
import { type ServerId, serverKey } from '../../model/resource-id.ts';
import type { OperatorDecision, ServerRecord } from '../../model/server-record.ts';
import type { ServerProperties } from '../../model/server-state.ts';
import type { Clock, Digest, PauseState, PauseSwitch } from '../../ports.ts';

export interface GateContextPorts {
    readonly pause: PauseSwitch;
    readonly clock: Clock;
    readonly digest: Digest;
    readonly isDryRun: boolean;
}

/**
 * One change of one server for good: another `from`, another fingerprint, another approval. A server that was moved is
 * the one that it was.
 */
export function changeFingerprint(
    digest: Digest,
    { server, previousIds = [] }: Pick<ServerRecord, 'server' | 'previousIds'>,
    change: Change,
): string {
    const key = serverKey(previousIds.at(-1) ?? server);
    return digest(`${key}\n${canonicalJson(change)}`).slice(0, 32);
}

/** Identifies what a baseline says about the controls of a change. */
export function baselineMark(
    digest: Digest,
    { thresholds, modes, exemptions }: EffectiveBaseline,
    change: Change,
): string {
    const own = controlsOf(change).map((control) => [control, modes[control], exemptions[control]] as const);
    return digest(canonicalJson([thresholds, own])).slice(0, 16);
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
    record: Pick<ServerRecord, 'server' | 'previousIds' | 'decisions'>,
    remediations: readonly Remediation[],
): ServerRecord['decisions'] {
    const claimed = { ...record.decisions };
    for (const { id, change, authority } of remediations) {
        if (authority.kind !== 'approval') continue;
        const fingerprint = changeFingerprint(digest, record, change);
        const decision = claimed[fingerprint];
        if (decision !== undefined) claimed[fingerprint] = { ...decision, usedBy: id };
    }
    return claimed;
}

/**
 * Reads the switches once, and gives what is known for the decision about each change of the server. A decision that a
 * remediation was planned on is known to no other.
 */
export async function readGateContext(
    ports: GateContextPorts,
    server: ServerId,
    properties: ServerProperties | undefined,
): Promise<(record: ServerRecord, change: Change, remediationId?: string) => GateContext> {
    const state = await ports.pause.read();
    const now = ports.clock.now();
    return (record, change, remediationId) => ({
        isDryRun: ports.isDryRun,
        now,
        paused: pauseText(state, server, record),
        flapping: record.flapping,
        undoExemptions: record.undoExemptions,
        operatorDecision: freeFor(
            remediationId,
            record.decisions[changeFingerprint(ports.digest, record, change)],
        ),
        server: properties,
        ineffectiveRestart: record.ineffectiveRestart,
    });
}

function freeFor(
    remediationId: string | undefined,
    decision: OperatorDecision | undefined,
): OperatorDecision | undefined {
    const isFree = decision?.usedBy === undefined || decision.usedBy === remediationId;
    return isFree ? decision : undefined;
}

/**
 * Why writes to the server are paused, or undefined when they are not. A pause from before the server was created was
 * of an earlier one of the same name.
 */
export function pauseText(
    state: PauseState,
    server: ServerId,
    { createdAt }: Pick<ServerRecord, 'createdAt'>,
): string | undefined {
    const own = state.servers[serverKey(server)];
    const isOfThis =
        own !== undefined && (createdAt === undefined || Date.parse(own.since) >= Date.parse(createdAt));
    const pause = state.fleet ?? (isOfThis ? own : undefined);
    if (pause === undefined) return undefined;
    const what = state.fleet === undefined ? 'this server' : 'all writes';
    return `${pause.operator} paused ${what} at ${pause.since}: ${pause.reason}`;
}
