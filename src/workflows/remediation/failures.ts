import { withoutSetback, withSetback } from '../../engine/setback.ts';
import { controlsOf } from '../../model/change.ts';
import type { Remediation, RemediationEnd } from '../../model/remediation.ts';
import type { ServerRecord } from '../../model/server-record.ts';

/**
 * What the end of a remediation leaves behind of failures: how often in a row its controls failed for a reason that may
 * pass, none once a repair held, and a restart that is not to be repeated.
 */
export function withFailures(
    record: ServerRecord,
    { change, startedAt }: Remediation,
    end: RemediationEnd,
    now: Date,
): ServerRecord {
    const { setbacks: before = {}, ...rest } = record;
    const setbacks = setbacksAfter(before, controlsOf(change), end, now);
    return {
        ...rest,
        ...(Object.keys(setbacks).length === 0 ? {} : { setbacks }),
        ...(end.spentOn === undefined
            ? {}
            : { spentRestart: { at: startedAt ?? now.toISOString(), values: end.spentOn } }),
    };
}

function setbacksAfter(
    setbacks: NonNullable<ServerRecord['setbacks']>,
    controls: readonly string[],
    { outcome, mayPass }: RemediationEnd,
    now: Date,
): NonNullable<ServerRecord['setbacks']> {
    if (outcome === 'verified') return withoutSetback(setbacks, controls);
    return mayPass === true ? withSetback(setbacks, controls, now) : setbacks;
}
