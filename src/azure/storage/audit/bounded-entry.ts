import { changeTarget } from '../../../changes/kinds.ts';
import type { AuditEntry } from '../../../model/audit-entry.ts';
import { boundedEvidence } from '../../../model/bounded.ts';

/** Characters of an audit entry as JSON, so that several entries and the columns for queries fit into one row. */
const maxEntryLength = 100_000;
const maxEntryReasonLength = 4_000;

/** Returns the entry as it is recorded: always with its outcome, and without its change if that is too long. */
export function boundedEntry(entry: AuditEntry): AuditEntry {
    const { evidence, more } = boundedEvidence(entry.evidence ?? [], entry.more);
    const reason = entry.reason?.slice(0, maxEntryReasonLength);
    const bounded: AuditEntry = {
        ...entry,
        ...(entry.evidence === undefined ? {} : { evidence }),
        ...(more === 0 ? {} : { more }),
        ...(reason === undefined ? {} : { reason }),
    };
    const characters = JSON.stringify(bounded).length;
    if (characters <= maxEntryLength || bounded.change === undefined) return bounded;
    const { change, ...rest } = bounded;
    const lost = `the change of ${changeTarget(change)} is too long to record (${characters} characters)`;
    return { ...rest, reason: reason === undefined ? lost : `${reason}; ${lost}` };
}
