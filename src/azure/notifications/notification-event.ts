import { createHash } from 'node:crypto';
import { changeTarget } from '../../changes/kinds.ts';
import type { AuditEntry } from '../../model/audit-entry.ts';
import type { NotifiedControl } from '../../model/notified-control.ts';

/** The Event Grid event that notifies operators of an audit entry. Its fields: docs/operating.md. */
export function notificationEvent(entry: AuditEntry, about: NotifiedControl | undefined) {
    const { server, outcome, at, control, reason, remediationId, operator, change } = entry;
    return {
        id: createHash('sha256').update(`${server}\n${entry.id}`).digest('hex').slice(0, 32),
        subject: server,
        eventType: `Pgwarden.${outcome[0]?.toUpperCase()}${outcome.slice(1)}`,
        eventTime: new Date(at),
        dataVersion: '1',
        data: {
            server,
            outcome,
            at,
            control,
            title: about?.title,
            failureTitle: about?.failureTitle,
            severity: about?.severity,
            target: change === undefined ? undefined : changeTarget(change),
            reason,
            remediationId,
            operator,
        },
    };
}
