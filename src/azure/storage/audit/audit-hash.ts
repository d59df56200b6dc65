import type { ChainedAuditEntry } from '../../../model/audit-entry.ts';
import { canonicalJson } from '../../../model/canonical-json.ts';
import type { Digest } from '../../../ports.ts';

/** Returns the hash of an entry: SHA-256 of the canonical JSON of all fields except the hash. */
export function auditHash(digest: Digest, entry: Omit<ChainedAuditEntry, 'hash'>): string {
    return digest(canonicalJson(entry));
}
