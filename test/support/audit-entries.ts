import { TableClient } from '@azure/data-tables';
import type { AuditEntry, ChainedAuditEntry } from '../../src/model/audit-entry.ts';
import type { Audit } from '../../src/ports.ts';
import type { VerifyAuditPorts } from '../../src/workflows/audit/verify-audit.ts';
import { digest } from './digest.ts';

export const production = '11111111-1111-4111-8111-111111111111';
export const orders = `/subscriptions/${production}/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;
export const billing = `/subscriptions/${production}/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/billing`;

/** An entry with what the test says differently. */
export function auditEntry(id: string, overrides: Partial<AuditEntry> = {}): AuditEntry {
    return {
        id,
        at: '2026-06-15T12:00:00.000Z',
        server: orders,
        outcome: 'reported',
        control: 'secure-transport',
        reason: 'this control only reports',
        cause: { kind: 'event', eventId: 'event-1' },
        ...overrides,
    };
}

/** What verification needs where nothing is anchored and nobody is adding entries. */
export function unanchored(audit: Audit): VerifyAuditPorts {
    return {
        audit,
        digest,
        anchors: { read: async () => ({ claims: [], problems: [] }) },
        clock: { now: () => new Date('2026-06-15T12:00:00.000Z') },
        recheckDelay: async () => undefined,
    };
}

/** The entries of a server as they are stored, oldest first. */
export async function storedEntries(audit: Audit, server: string): Promise<readonly ChainedAuditEntry[]> {
    const entries: ChainedAuditEntry[] = [];
    for await (const row of audit.rows()) {
        if (row.kind === 'entry' && row.entry?.server.toLowerCase() === server.toLowerCase())
            entries.push(row.entry);
    }
    return entries.reverse();
}

/** A new, empty table. */
export async function newTable(connectionString: string, name: string): Promise<TableClient> {
    const table = TableClient.fromConnectionString(connectionString, name, {
        allowInsecureConnection: true,
        retryOptions: { maxRetries: 0 },
    });
    await table.createTable();
    return table;
}

/** The hash of an entry as decision 0006 describes it, without the code under test: keys sorted at every depth. */
export function expectedHash(entry: object): string {
    return digest(sortedText(entry));
}

function sortedText(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(sortedText).join()}]`;
    if (value === null || typeof value !== 'object') return JSON.stringify(value);
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${sortedText(Reflect.get(value, name))}`).join()}}`;
}
