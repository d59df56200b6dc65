import { createHash } from 'node:crypto';
import type { SendCloudEventInput } from '@azure/eventgrid';
import { changeTarget, differencesOf } from '../../changes/kinds.ts';
import type { AuditAnchor } from '../../model/audit-anchor.ts';
import type { AuditEntry } from '../../model/audit-entry.ts';
import { boundedEvidence } from '../../model/bounded.ts';
import { decisionLink } from '../../model/console-links.ts';
import type { NotifiedControl } from '../../model/notified-control.ts';
import type { Finding } from '../../model/verdict.ts';

/** The app that notifies. */
export interface NotificationSource {
    /** `/pgwarden/{function app}`, the `source` of its events. */
    readonly source: string;
    /** Address of the operators' console. Undefined: events carry no links. */
    readonly consoleUrl: string | undefined;
}

/** Returns the type of the events about entries with that outcome: `Pgwarden.AwaitingApproval`. */
export function eventType(outcome: string): string {
    return `Pgwarden.${outcome.slice(0, 1).toUpperCase()}${outcome.slice(1)}`;
}

/** Returns the `$id` of the schema of a type's data, which its events name. Changes with a meaning, not with a new field. */
export function dataSchemaId(type: string): string {
    return `urn:pgwarden:notifications:1:${type}`;
}

/**
 * Returns the CloudEvent that notifies operators of an audit entry. Its id follows from the entry: consumers recognize a
 * second delivery. docs/notifications.md describes the fields.
 */
export function notificationEvent(
    entry: AuditEntry,
    about: NotifiedControl | undefined,
    { source, consoleUrl }: NotificationSource,
): SendCloudEventInput<object> {
    const type = eventType(entry.outcome);
    return {
        id: shortDigest(`${entry.server}\n${entry.id}`),
        source,
        type,
        subject: entry.server,
        time: new Date(entry.at),
        dataschema: dataSchemaId(type),
        datacontenttype: 'application/json',
        data: notificationData(entry, about, consoleUrl),
    };
}

function notificationData(
    entry: AuditEntry,
    about: NotifiedControl | undefined,
    consoleUrl: string | undefined,
): object {
    const { server, outcome, at, control, reason, holdCause, change, approvalId } = entry;
    const { cause } = entry;
    return {
        server,
        outcome,
        at,
        control,
        title: about?.title,
        failureTitle: about?.failureTitle,
        severity: about?.severity,
        target: change === undefined ? undefined : changeTarget(change),
        ...findingsOf(entry),
        reason,
        holdCause,
        drift: entry.drift,
        driftEnd: entry.driftEnd,
        remediationId: entry.remediationId,
        undoes: entry.undoes,
        approvalId,
        decisionUrl:
            approvalId === undefined || consoleUrl === undefined
                ? undefined
                : decisionLink(consoleUrl, server, approvalId),
        operator: entry.operator,
        actor: cause.kind === 'event' ? cause.actor : undefined,
        writes: entry.writes,
        durationMs: entry.durationMs,
        count: entry.count,
    };
}

/** Values that were found and are wanted: those of the verdict, else those that the write changes. At most 20. */
function findingsOf({ evidence, more, change }: AuditEntry): {
    readonly findings?: readonly Finding[];
    readonly moreFindings?: number;
} {
    const all = evidence ?? (change === undefined ? [] : differencesOf(change).map(findingOf));
    if (all.length === 0) return {};
    const bounded = boundedEvidence(all, more);
    return {
        findings: bounded.evidence,
        ...(bounded.more === 0 ? {} : { moreFindings: bounded.more }),
    };
}

function findingOf({ what, from, to }: ReturnType<typeof differencesOf>[number]): Finding {
    return { what, found: from, wanted: to };
}

/** Type of the events about anchors of the audit. */
export const anchoredType = eventType('anchored');

/** Maximum number of heads in an event, because Event Grid accepts 1 MB. The hash of the file covers the rest. */
const maxHeads = 200;

/** Returns the CloudEvent with an anchor and the hash of its file. */
export function anchorEvent(
    { sequence, at, previousHash, heads }: AuditAnchor,
    hash: string,
    { source }: NotificationSource,
): SendCloudEventInput<object> {
    return {
        id: hash.slice(0, 32),
        source,
        type: anchoredType,
        subject: 'audit-anchors',
        time: new Date(at),
        dataschema: dataSchemaId(anchoredType),
        datacontenttype: 'application/json',
        data: { sequence, at, hash, previousHash, chains: heads.length, heads: heads.slice(0, maxHeads) },
    };
}

function shortDigest(text: string): string {
    return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
