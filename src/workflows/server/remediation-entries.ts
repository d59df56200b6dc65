import type { AuditEntry, FinalOutcome } from '../../model/audit-entry.ts';
import type { Authority, Remediation } from '../../model/remediation.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';

/** Returns the entry that is durable before the write leaves. It is the same however often it is made. */
export function intendedEntry(server: ServerId, remediation: Remediation): AuditEntry {
    const { intentions = 1 } = remediation;
    const id = intendedId(remediation);
    return {
        ...entryOf(server, remediation, remediation.startedAt ?? remediation.readAt),
        id: intentions === 1 ? id : `${id}:${intentions}`,
        outcome: 'intended',
    };
}

/** One id for the writes of one change; when the remediation carries another one, its number is added. */
export function intendedId({ id }: Pick<Remediation, 'id'>): string {
    return `${id}:intended`;
}

/** One id for every way to end, so that a remediation can end only once. */
export function closingId({ id }: Pick<Remediation, 'id'>): string {
    return `${id}:closed`;
}

/** The one entry that ends a remediation. */
export function closingEntry(
    server: ServerId,
    remediation: Remediation,
    outcome: FinalOutcome,
    reason: string | undefined,
    now: Date,
): AuditEntry {
    return {
        ...entryOf(server, remediation, now.toISOString()),
        id: closingId(remediation),
        outcome,
        writes: remediation.writes,
        ...(remediation.operationId === undefined ? {} : { operationId: remediation.operationId }),
        durationMs: durationMs(remediation, now),
        ...(reason === undefined ? {} : { reason }),
    };
}

/** From the change that is repaired, else from the read that found it, milliseconds. */
export function durationMs({ since, detectedAt }: Remediation, now: Date): number {
    return Math.max(0, now.getTime() - Date.parse(since ?? detectedAt));
}

function entryOf(server: ServerId, remediation: Remediation, at: string): Omit<AuditEntry, 'id' | 'outcome'> {
    return {
        at,
        server: serverPath(server),
        control: remediation.change.control,
        remediationId: remediation.id,
        change: remediation.change,
        cause: remediation.cause,
        ...(remediation.baseline === undefined ? {} : { baseline: remediation.baseline }),
        ...(remediation.trigger === undefined ? {} : { trigger: remediation.trigger }),
        ...(remediation.possibleActors === undefined ? {} : { possibleActors: remediation.possibleActors }),
        ...(remediation.drift === undefined ? {} : { drift: remediation.drift }),
        ...authorityFields(remediation.authority),
    };
}

/** On whose word it was done, when not on the baseline's. */
function authorityFields(authority: Authority): Pick<AuditEntry, 'operator' | 'undoes'> {
    switch (authority.kind) {
        case 'baseline':
            return {};
        case 'approval':
            return { operator: authority.operator };
        case 'undo':
            return { operator: authority.operator, undoes: authority.remediationId };
    }
}
