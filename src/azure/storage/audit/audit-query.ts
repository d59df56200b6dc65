import type { AuditPage, AuditQuery } from '../../../model/audit-query.ts';
import type { Digest } from '../../../ports.ts';
import type { AuditTable } from './audit-rows.ts';
import { searchAudit } from './audit-search.ts';
import type { AuditTrust } from './audit-trust.ts';

/** Milliseconds by which the clock of the process that recorded an entry may be ahead. */
const clockSkewMs = 600_000;

/**
 * Reads a page of entries, newest first: of one server from its own partition, of all servers from the day index. It takes
 * three pages of rows at most, so that a page can be short although there is a next one. `now`: milliseconds since 1970.
 */
export async function queryAudit(
    table: AuditTable,
    digest: Digest,
    trust: AuditTrust,
    { outcome, until, ...query }: AuditQuery,
    now: number,
): Promise<AuditPage> {
    const { entries, damaged, continuation } = await searchAudit(table, digest, trust, {
        ...query,
        ...(outcome === undefined ? {} : { outcomes: [outcome] }),
        until: until ?? new Date(now + clockSkewMs).toISOString(),
    });
    return {
        entries,
        ...(damaged === undefined ? {} : { damaged }),
        ...(continuation === undefined ? {} : { continuation }),
    };
}
