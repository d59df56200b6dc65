import type { AuditLog, ServerLease } from '../../ports.ts';

/** Returns the audit for work under a lease: append throws LeaseLostError once the lease is lost. */
export function auditUnderLease<Log extends AuditLog>(audit: Log, lease: ServerLease): Log {
    return {
        ...audit,
        async append(entry) {
            return await audit.append(entry, await lease.confirm());
        },
    };
}
