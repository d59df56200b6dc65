import type { AuditLog, ServerLease } from '../../ports.ts';

/** The audit for work that needs a lease: it tells nothing once the lease is lost. Throws LeaseLostError then. */
export function auditUnderLease<Log extends AuditLog>(audit: Log, lease: ServerLease): Log {
    return {
        ...audit,
        async append(entry) {
            return await audit.append(entry, await lease.confirm());
        },
    };
}
