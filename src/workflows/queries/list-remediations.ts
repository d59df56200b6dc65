import type { Control } from '../../controls/definition/control.ts';
import { AuditDamagedError } from '../../errors.ts';
import { type ChainedAuditEntry, type FinalOutcome, finalOutcomes } from '../../model/audit-entry.ts';
import type { AuditFindings } from '../../model/audit-search.ts';
import { controlsOf } from '../../model/change.ts';
import { parseServerId, type ServerId, serverPath } from '../../model/resource-id.ts';
import type { Severity } from '../../model/severity.ts';
import type { AuditLog, Clock, ServerRecords } from '../../ports.ts';
import type { AuditViews } from '../../view-ports.ts';
import { attributionOf, namesActor } from '../../views/attribution-view.ts';
import { inPresentWords } from '../../views/chain-place.ts';
import {
    type FoldedRemediation,
    foldedRemediation,
    isFinal,
    openRemediation,
} from '../../views/folded-remediation.ts';
import { inParallel } from '../flow/in-parallel.ts';
import { intendedId } from '../server/remediation-entries.ts';

export interface ListRemediationsPorts {
    readonly audit: Pick<AuditLog, 'entry'> & AuditViews;
    readonly controls: readonly Control[];
    readonly clock: Clock;
}

/** The filters of a list of remediations. Absent: no filter. */
export interface RemediationQuery {
    readonly outcomes?: readonly FinalOutcome[];
    readonly server?: ServerId;
    /** A part of the server's name, without case. */
    readonly serverName?: string;
    /** Object id or application id of the actor of the drift, or the operator. */
    readonly actor?: string;
    readonly control?: string;
    readonly severity?: Severity;
    /** ISO 8601, inclusive. */
    readonly since?: string;
    /** ISO 8601, exclusive. */
    readonly until?: string;
    readonly remediationId?: string;
    readonly drift?: string;
    /** 1 to 1000. */
    readonly limit: number;
    /** Token from the page before. */
    readonly continuation?: string;
}

export interface RemediationPage extends Omit<AuditFindings, 'entries'> {
    /** By the time of their end, the newest first. */
    readonly remediations: readonly FoldedRemediation[];
}

/** Lookups at the same time. */
const concurrency = 16;

/**
 * Returns the remediations that ended, by the place of their last entry: it never moves, so that a token stays good however
 * many entries follow. The first entry of
 * each comes from the same rows where it is near, else from its server's chain by its id.
 */
export async function listRemediations(
    ports: ListRemediationsPorts,
    query: RemediationQuery,
): Promise<RemediationPage> {
    const { outcomes = finalOutcomes, server, since, continuation, limit } = query;
    const isWhole = query.outcomes === undefined;
    const {
        entries,
        intentions = [],
        ...page
    } = await ports.audit.search({
        outcomes: isWhole ? ['intended', ...outcomes] : outcomes,
        ...(isWhole ? { withIntentions: true } : {}),
        ...(server === undefined ? {} : { server: serverPath(server) }),
        ...(since === undefined ? {} : { since }),
        until: query.until ?? untilNow(ports.clock),
        limit,
        ...(continuation === undefined ? {} : { continuation }),
        isWanted: (entry) => isWanted(entry, query, ports.controls),
    });
    const remediations: (FoldedRemediation | undefined)[] = entries.map(() => undefined);
    await inParallel([...entries.entries()], concurrency, async ([index, end]) => {
        const known = intentions.filter(({ id }) => id === intendedId({ id: end.remediationId ?? '' }));
        const first = known.length > 0 ? known : await intentionOf(ports.audit, end);
        remediations[index] = foldedRemediation([end, ...first]);
    });
    return { remediations: remediations.flatMap((each) => each ?? []), ...page };
}

/** Returns the end of a search that goes up to now, in spite of clocks that are ahead. */
export function untilNow({ now }: Clock): string {
    return new Date(now().getTime() + 600_000).toISOString();
}

/** Returns the first entry of a remediation, if it has one and it verifies. */
async function intentionOf(
    audit: Pick<AuditLog, 'entry'>,
    { server, remediationId }: ChainedAuditEntry,
): Promise<readonly ChainedAuditEntry[]> {
    if (remediationId === undefined) return [];
    try {
        const found = await audit.entry(server, intendedId({ id: remediationId }));
        return found === undefined ? [] : [found];
    } catch (error) {
        if (error instanceof AuditDamagedError) return [];
        throw error;
    }
}

function isWanted(stored: ChainedAuditEntry, query: RemediationQuery, controls: readonly Control[]): boolean {
    const entry = inPresentWords(stored);
    const { serverName, actor, control, severity, remediationId, drift } = query;
    if (entry.remediationId === undefined || !isFinal(entry.outcome)) return false;
    if (remediationId !== undefined && entry.remediationId !== remediationId) return false;
    if (drift !== undefined && entry.drift !== drift) return false;
    if (serverName !== undefined && !nameOf(entry.server).includes(serverName.toLowerCase())) return false;
    if (actor !== undefined && !isActor(entry, actor)) return false;
    const served = entry.change === undefined ? [entry.control] : controlsOf(entry.change);
    if (control !== undefined && !served.includes(control)) return false;
    return (
        severity === undefined ||
        controls.some((each) => each.severity === severity && served.includes(each.id))
    );
}

function isActor(entry: ReturnType<typeof inPresentWords>, actor: string): boolean {
    return entry.operator?.toLowerCase() === actor.toLowerCase() || namesActor(attributionOf(entry), actor);
}

function nameOf(path: string): string {
    return (parseServerId(path)?.name ?? path).toLowerCase();
}

/** Returns at most `limit` open remediations, and whether there may be more. */
export async function listOpenRemediations(
    { records }: { readonly records: Pick<ServerRecords, 'page'> },
    limit: number,
): Promise<{ readonly remediations: readonly FoldedRemediation[]; readonly hasMore: boolean }> {
    const { records: found, continuation } = await records.page('openWork', { limit });
    const remediations = found.flatMap(({ server, remediations }) =>
        remediations.map((each) => openRemediation(server, each)),
    );
    return {
        remediations: remediations.slice(0, limit),
        hasMore: remediations.length > limit || continuation !== undefined,
    };
}
