import { type AuditEntry, type FinalOutcome, finalOutcomes } from '../model/audit-entry.ts';
import type { AuditLog } from '../ports.ts';
import type { Meter } from './meter.ts';
import type { Telemetry } from './telemetry.ts';

/** Puts a span around each append, and counts what was added. */
export function observedAudit<Audit extends Pick<AuditLog, 'append'>>(
    audit: Audit,
    { tracer, meter }: Telemetry,
): Audit {
    return {
        ...audit,
        append: (entry, fence) =>
            tracer.span(
                {
                    name: 'append audit entry',
                    attributes: {
                        'pgwarden.outcome': entry.outcome,
                        'pgwarden.server': entry.server,
                        'pgwarden.control': entry.control,
                        'pgwarden.remediation': entry.remediationId,
                    },
                },
                async () => {
                    const result = await audit.append(entry, fence);
                    if (result === 'added') countEntry(meter, entry);
                    return result;
                },
            ),
    };
}

function countEntry(meter: Meter, entry: AuditEntry): void {
    const { outcome, control, remediationId, durationMs } = entry;
    meter.record('pgwarden.audit.entries', 1, { outcome });
    if (control === undefined || remediationId === undefined || !isFinal(outcome)) return;
    meter.record('pgwarden.repairs', 1, { control, outcome });
    if (outcome === 'verified' && durationMs !== undefined) {
        meter.record('pgwarden.repair.duration', durationMs / 1_000, {});
    }
}

function isFinal(outcome: AuditEntry['outcome']): outcome is FinalOutcome {
    return finalOutcomes.some((final) => final === outcome);
}
