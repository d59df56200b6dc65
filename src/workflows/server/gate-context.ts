import type { ServerGateContext } from '../../engine/gate.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import { type Change, controlsOf } from '../../model/change.ts';
import { type Pause, type PauseState, pausesInForce } from '../../model/pause.ts';
import type { Remediation } from '../../model/remediation.ts';
import { serverKey } from '../../model/resource-id.ts';
import type { OperatorDecision, ServerRecord } from '../../model/server-record.ts';
import type { Clock, Digest, PauseSwitch } from '../../ports.ts';

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
 * Reads the switches, and returns what is known for the decisions about the changes of the server. An operator's decision
 * that another remediation was planned on does not count.
 */
export async function readGateContext(
    ports: GateContextPorts,
    record: ServerRecord,
    remediationId?: string,
): Promise<ServerGateContext> {
    const state = await ports.pause.read();
    const { digest, clock, isDryRun } = ports;
    const now = clock.now();
    const paused = pausedFields(pauseOf(state, record, now));
    return gateContextOf(record, { digest, now, isDryRun, ...paused }, remediationId);
}

type Switches = Pick<ServerGateContext, 'isDryRun' | 'now' | 'paused' | 'pausedUntil'>;

/** Returns what is known for the decisions about the changes of the server, with these switches. */
export function gateContextOf(
    record: ServerRecord,
    { digest, ...switches }: Switches & { readonly digest: Digest },
    remediationId?: string,
): ServerGateContext {
    const { flapping, undoExemptions, ineffectiveRestart } = record;
    return {
        ...switches,
        flapping,
        undoExemptions,
        ineffectiveRestart,
        decisionOf: (change) =>
            freeFor(remediationId, record.decisions[changeFingerprint(digest, record, change)]),
    };
}

function freeFor(
    remediationId: string | undefined,
    decision: OperatorDecision | undefined,
): OperatorDecision | undefined {
    const isFree = decision?.usedBy === undefined || decision.usedBy === remediationId;
    return isFree ? decision : undefined;
}

function pausedFields(found: FoundPause | undefined): Pick<ServerGateContext, 'paused' | 'pausedUntil'> {
    if (found === undefined) return { paused: undefined };
    const { until } = found.pause;
    const paused = pauseSentence(found.scope, found.pause);
    return { paused, ...(until === undefined ? {} : { pausedUntil: until }) };
}

/** Returns why writes to the server are paused; undefined when they are not. */
export function pauseText(
    state: PauseState,
    record: Pick<ServerRecord, 'server' | 'createdAt'>,
    now: Date,
): string | undefined {
    const found = pauseOf(state, record, now);
    return found === undefined ? undefined : pauseSentence(found.scope, found.pause);
}

export type PauseScope = 'fleet' | 'server';

/** Returns a pause as a sentence, with the operator's reason last. */
export function pauseSentence(scope: PauseScope, { operator, since, until, reason }: Pause): string {
    const what = scope === 'server' ? 'this server' : 'all writes';
    const end = until === undefined ? '' : ` until ${until}`;
    return `${operator} paused ${what} at ${since}${end}: ${reason}`;
}

interface FoundPause {
    readonly scope: PauseScope;
    readonly pause: Pause;
}

/**
 * Returns the pause that holds the writes to the server now; undefined when there is none. A pause that is older than the
 * server applied to an earlier one of the same name.
 */
export function pauseOf(
    state: PauseState,
    { server, createdAt }: Pick<ServerRecord, 'server' | 'createdAt'>,
    now: Date,
): FoundPause | undefined {
    const { fleet, servers } = pausesInForce(state, now);
    if (fleet !== undefined) return { scope: 'fleet', pause: fleet };
    const own = servers[serverKey(server)];
    const isOfThis =
        own !== undefined && (createdAt === undefined || Date.parse(own.since) >= Date.parse(createdAt));
    return isOfThis ? { scope: 'server', pause: own } : undefined;
}
