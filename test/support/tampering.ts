/** An audit in a table in memory, with its anchors, and what somebody who may write to the table can do to it. */
import { auditHash } from '../../src/azure/storage/audit/audit-hash.ts';
import { auditLog } from '../../src/azure/storage/audit/audit-log.ts';
import {
    type AuditRow,
    chainKey,
    dayRow,
    entryKey,
    entryRow,
    indexRow,
    markerRow,
    parseEntry,
    serverRow,
} from '../../src/azure/storage/audit/audit-rows.ts';
import type { AuditAnchor } from '../../src/model/audit-anchor.ts';
import type { AuditEntry, ChainedAuditEntry } from '../../src/model/audit-entry.ts';
import type { Audit, AuditAnchors } from '../../src/ports.ts';
import type { AuditViews } from '../../src/view-ports.ts';
import { anchorAudit } from '../../src/workflows/audit/anchor-audit.ts';
import { type AuditVerification, verifyAudit } from '../../src/workflows/audit/verify-audit.ts';
import { auditEntry, billing, orders } from './audit-entries.ts';
import { digest } from './digest.ts';
import { keyOf, type MemoryRow, type MemoryTable, memoryTable } from './memory-table.ts';

export const chains = ['fleet', 'events', orders, billing] as const;

export interface AnchoredAudit {
    readonly table: MemoryTable;
    readonly log: Audit & AuditViews;
    readonly anchors: AuditAnchors;
    readonly files: AuditAnchor[];
    /** Milliseconds since 1970. */
    now: number;
    append(server: string, overrides?: Partial<AuditEntry>): Promise<void>;
    anchor(): Promise<void>;
    verify(): Promise<AuditVerification>;
    /** The log as another process sees it, which remembers nothing. */
    fresh(): Audit & AuditViews;
}

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export function anchoredAudit(): AnchoredAudit {
    const table = memoryTable();
    const files: AuditAnchor[] = [];
    const asOf = async (number: number) => {
        const until = files.filter((file) => file.sequence <= number);
        const last = until.at(-1);
        if (last === undefined) return undefined;
        const heads = new Map(until.flatMap(({ heads }) => heads.map((head) => [head.chain, head] as const)));
        const { sequence, at, upTo } = last;
        return { sequence, at, upTo, heads, hash: digest(JSON.stringify(last)) };
    };
    const newest = async () => await asOf(Number.POSITIVE_INFINITY);
    const audit: AnchoredAudit = {
        table,
        log: auditLog(table.client, digest),
        files,
        anchors: {
            async read() {
                const claims = files.flatMap(({ at, heads }) => heads.map((head) => ({ ...head, at })));
                const last = files.at(-1);
                return { ...(last === undefined ? {} : { at: last.at }), claims, problems: [] };
            },
            newest,
            asOf,
            async add(file) {
                files.push(file);
                return { hash: digest(JSON.stringify(file)) };
            },
        },
        now: Date.parse('2026-06-15T22:00:00Z'),
        async append(server, overrides = {}) {
            audit.now += 60_000;
            const at = new Date(audit.now).toISOString();
            await audit.log.append(auditEntry(`entry-${audit.now}`, { server, at, ...overrides }));
        },
        anchor: async () =>
            await anchorAudit(
                {
                    audit: auditLog(table.client, digest),
                    anchors: audit.anchors,
                    clock: { now: () => new Date(audit.now) },
                    topic: undefined,
                    log,
                },
                await newest(),
            ),
        verify: () =>
            verifyAudit({
                audit: auditLog(table.client, digest),
                anchors: audit.anchors,
                digest,
                clock: { now: () => new Date(audit.now) },
                recheckDelay: async () => undefined,
            }),
        fresh: () => auditLog(table.client, digest),
    };
    return audit;
}

/** Entries of a chain, oldest first. */
export function chainOf({ table }: AnchoredAudit, server: string): readonly ChainedAuditEntry[] {
    return [...table.rows.values()]
        .filter(
            ({ partitionKey, rowKey }) => partitionKey === chainKey(server) && rowKey.startsWith('entry|'),
        )
        .map((row) => parseEntry(auditRow(row)))
        .toSorted((a, b) => a.sequence - b.sequence);
}

export function auditRow(row: MemoryRow): AuditRow {
    return JSON.parse(JSON.stringify(row));
}

/** Everything that the product writes of an entry. */
export function rowsOf(entry: ChainedAuditEntry): readonly AuditRow[] {
    return [
        entryRow(entry),
        markerRow(digest, entry),
        indexRow(entry),
        dayRow(entry.at),
        ...(entry.sequence === 1 && entry.server !== 'fleet' ? [serverRow(entry.server)] : []),
    ];
}

export function put({ table }: AnchoredAudit, ...rows: readonly AuditRow[]): void {
    for (const row of rows) table.rows.set(keyOf(row), row);
}

/** Takes an entry away with its marker and its copy, and its server and its day from the lists when nothing is left. */
export function erase(audit: AnchoredAudit, entry: ChainedAuditEntry): void {
    const [own, mark, copy] = rowsOf(entry);
    for (const row of [own, mark, copy]) if (row !== undefined) audit.table.rows.delete(keyOf(row));
    if (chainOf(audit, entry.server).length === 0) audit.table.rows.delete(keyOf(serverRow(entry.server)));
    const { partitionKey } = indexRow(entry);
    const hasDay = [...audit.table.rows.values()].some((row) => row.partitionKey === partitionKey);
    if (!hasDay) audit.table.rows.delete(keyOf(dayRow(entry.at)));
}

/** A chain from a sequence on with another reason in that entry, and hashes, markers and copies that all fit. */
export function rewrite(audit: AnchoredAudit, server: string, from: number): void {
    const chain = chainOf(audit, server);
    let previousHash = chain[from - 2]?.hash ?? '';
    for (const entry of chain.slice(from - 1)) {
        erase(audit, entry);
        const { hash: _hash, ...unhashed } = {
            ...entry,
            previousHash,
            ...(entry.sequence === from ? { reason: 'nothing happened' } : {}),
        };
        const forged: ChainedAuditEntry = { ...unhashed, hash: auditHash(digest, unhashed) };
        put(audit, ...rowsOf(forged));
        previousHash = forged.hash;
    }
}

/** An entry that nobody in the product wrote, with a hash that fits. */
export function forgedEntry(
    server: string,
    sequence: number,
    previousHash: string,
    overrides: Partial<AuditEntry> = {},
): ChainedAuditEntry {
    const entry = auditEntry(`forged-${server}-${sequence}`, {
        server,
        at: '2026-06-15T22:30:00.000Z',
        ...overrides,
    });
    const unhashed = { ...entry, sequence, previousHash };
    return { ...unhashed, hash: auditHash(digest, unhashed) };
}

export function rowKeyOf(sequence: number): string {
    return entryKey(sequence);
}
