import { withoutRepairFailures, withRepairFailure } from '../../engine/repair-failures.ts';
import { controlsOf } from '../../model/change.ts';
import type { Remediation, RemediationEnd } from '../../model/remediation.ts';
import type { ServerRecord } from '../../model/server-record.ts';

/**
 * Returns the record with the failures after a remediation: the number of transient failures in a row, none once a repair
 * held, and a restart that must not be repeated.
 */
export function withFailures(
    record: ServerRecord,
    { change, startedAt }: Remediation,
    end: RemediationEnd,
    now: Date,
): ServerRecord {
    const { repairFailures: before = {}, ...rest } = record;
    const repairFailures = failuresAfter(before, controlsOf(change), end, now);
    return {
        ...rest,
        ...(Object.keys(repairFailures).length === 0 ? {} : { repairFailures }),
        ...(end.spentOn === undefined
            ? {}
            : { ineffectiveRestart: { at: startedAt ?? now.toISOString(), values: end.spentOn } }),
    };
}

function failuresAfter(
    repairFailures: NonNullable<ServerRecord['repairFailures']>,
    controls: readonly string[],
    { outcome, isTransient }: RemediationEnd,
    now: Date,
): NonNullable<ServerRecord['repairFailures']> {
    if (outcome === 'verified') return withoutRepairFailures(repairFailures, controls);
    return isTransient === true ? withRepairFailure(repairFailures, controls, now) : repairFailures;
}
