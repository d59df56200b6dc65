import { partOfChange } from '../changes/kinds.ts';
import type { AuditEntry } from '../model/audit-entry.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { type Cause, withoutActor } from '../model/cause.ts';
import type { Change } from '../model/change.ts';
import type { Drift } from '../model/drift.ts';
import { combined } from './attribution.ts';

/** The origin of a drift, as entries and remediations carry it. */
export type AttributedCause = Pick<AuditEntry, 'cause' | 'trigger' | 'possibleActors' | 'drift'>;

/** Returns the origin of the drift, or of the parts that one change repairs; `trigger` is the reason to act now. */
export function attributedCause(drift: Drift, change: Change | undefined, trigger: Cause): AttributedCause {
    const { cause, possibleActors } = causeOf(drift, change);
    return {
        drift: drift.id,
        cause,
        ...(possibleActors === undefined ? {} : { possibleActors }),
        ...(isSame(cause, trigger) ? {} : { trigger: withoutActor(trigger) }),
    };
}

/** Since when what the change repairs is not as the baseline wants it, ISO 8601. */
export function driftedSince(drift: Drift, change: Change): string {
    return causeOf(drift, change).since;
}

function causeOf(drift: Drift, change: Change | undefined): ReturnType<typeof combined> {
    const part = change === undefined ? undefined : partOfChange(change)?.part;
    const own = part === undefined ? undefined : drift.parts[part];
    const origins = own === undefined ? Object.values(drift.parts) : [own];
    return combined(origins, { cause: drift.cause, since: drift.foundAt });
}

function isSame(cause: Cause, trigger: Cause): boolean {
    if (cause.kind === 'event' && trigger.kind === 'event') return cause.eventId === trigger.eventId;
    return canonicalJson(cause) === canonicalJson(trigger);
}
