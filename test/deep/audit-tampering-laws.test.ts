import { describe, expect, test } from 'vitest';
import { entryRow, indexRow, markerRow, serverRow } from '../../src/azure/storage/audit/audit-rows.ts';
import { billing, orders } from '../support/audit-entries.ts';
import { digest } from '../support/digest.ts';
import { keyOf, type MemoryRow } from '../support/memory-table.ts';
import { fc, lawRuns } from '../support/property.ts';
import {
    type AnchoredAudit,
    anchoredAudit,
    chainOf,
    chains,
    erase,
    forgedEntry,
    put,
    rewrite,
} from '../support/tampering.ts';

/**
 * One changed, inserted, deleted, cut, rewritten or rolled-back row is found, in audits of any history: entries of four
 * chains in any order, over midnight, anchored at any moments.
 */

type Step = (typeof chains)[number] | 'anchor';

const history = fc
    .array(fc.constantFrom<Step>(...chains, orders, orders, 'anchor'), { minLength: 4, maxLength: 24 })
    .filter((steps) => steps.some((step) => step !== 'anchor'));

async function audited(steps: readonly Step[]): Promise<AnchoredAudit> {
    const audit = anchoredAudit();
    for (const step of steps) await (step === 'anchor' ? audit.anchor() : audit.append(step));
    return audit;
}

/** What somebody does; false where the audit has nothing that it could be done to. */
type Deed = (audit: AnchoredAudit, pick: number) => boolean;

function rowAt({ table }: AnchoredAudit, pick: number): MemoryRow {
    const rows = [...table.rows.values()];
    const row = rows[pick % rows.length];
    if (row === undefined) throw new Error('The table is empty');
    return row;
}

function columnOf(row: MemoryRow, pick: number): string {
    const columns = Object.keys(row).filter((name) => name !== 'partitionKey' && name !== 'rowKey');
    return columns[pick % columns.length] ?? '';
}

/** Heads that are anchored, with their server. */
function anchored(audit: AnchoredAudit): readonly { readonly server: string; readonly sequence: number }[] {
    const heads = new Map(audit.files.flatMap(({ heads }) => heads.map((head) => [head.hash, head])));
    return chains.flatMap((server) => {
        const entry = chainOf(audit, server).findLast(({ hash }) => heads.has(hash));
        return entry === undefined ? [] : [{ server, sequence: entry.sequence }];
    });
}

const deeds: Readonly<Record<string, Deed>> = {
    'a column is changed': (audit, pick) => {
        const row = rowAt(audit, pick);
        const column = columnOf(row, pick >> 4);
        const value = row[column];
        const changed = typeof value === 'number' ? value + 1 : `${String(value)}x`;
        put(audit, JSON.parse(JSON.stringify({ ...row, [column]: changed })));
        return true;
    },
    'a character of an entry is changed': (audit, pick) => {
        const row = rowAt(audit, pick);
        if (typeof row.entry !== 'string') return false;
        const at = (pick >> 3) % row.entry.length;
        const other = row.entry[at] === 'z' ? 'y' : 'z';
        const entry = row.entry.slice(0, at) + other + row.entry.slice(at + 1);
        put(audit, JSON.parse(JSON.stringify({ ...row, entry })));
        return true;
    },
    'a column is added': (audit, pick) => {
        put(audit, JSON.parse(JSON.stringify({ ...rowAt(audit, pick), entry7: 'x' })));
        return true;
    },
    'a column is taken away': (audit, pick) => {
        const row = rowAt(audit, pick);
        const { [columnOf(row, pick >> 4)]: _gone, ...rest } = row;
        put(audit, JSON.parse(JSON.stringify(rest)));
        return true;
    },
    'a row is deleted': (audit, pick) => audit.table.rows.delete(keyOf(rowAt(audit, pick))),
    'a row is inserted under another key': (audit, pick) => {
        const row = rowAt(audit, pick);
        put(audit, JSON.parse(JSON.stringify({ ...row, rowKey: `${row.rowKey.slice(0, -1)}~` })));
        return true;
    },
    'a row is inserted in another partition': (audit, pick) => {
        const row = rowAt(audit, pick);
        put(audit, JSON.parse(JSON.stringify({ ...row, partitionKey: `${row.partitionKey}x` })));
        return true;
    },
    'an entry is inserted in a chain that is not listed': (audit) => {
        put(audit, entryRow(forgedEntry(orders.replace('orders', 'invented'), 1, '')));
        return true;
    },
    'an entry, its marker and its copy are inserted in a chain that is not listed': (audit) => {
        const entry = forgedEntry(orders.replace('orders', 'invented'), 1, '');
        put(audit, entryRow(entry), markerRow(digest, entry), indexRow(entry));
        return true;
    },
    'an entry is inserted at the end of a chain': (audit, pick) => {
        const server = chains[pick % chains.length] ?? orders;
        const head = chainOf(audit, server).at(-1);
        const entry = forgedEntry(server, (head?.sequence ?? 0) + 1, head?.hash ?? '');
        put(audit, entryRow(entry));
        return true;
    },
    'a copy of an entry that never was is inserted': (audit, pick) => {
        put(audit, indexRow(forgedEntry(chains[pick % chains.length] ?? orders, 400, 'x')));
        return true;
    },
    'a marker of an entry that never was is inserted': (audit, pick) => {
        put(audit, markerRow(digest, forgedEntry(chains[pick % chains.length] ?? orders, 400, 'x')));
        return true;
    },
    'a server without a chain is listed': (audit) => {
        put(audit, serverRow(orders.replace('orders', 'invented')));
        return true;
    },
    'two entries of a chain change places': (audit, pick) => {
        const [first, second] = chainOf(audit, chains[pick % chains.length] ?? orders);
        if (first === undefined || second === undefined) return false;
        put(audit, { ...entryRow(first), rowKey: entryRow(second).rowKey });
        put(audit, { ...entryRow(second), rowKey: entryRow(first).rowKey });
        return true;
    },
    'the tail of a chain is cut off with all its traces, down to below its anchor': (audit, pick) => {
        const heads = anchored(audit);
        const head = heads[pick % Math.max(1, heads.length)];
        if (head === undefined) return false;
        const left = (pick >> 5) % head.sequence;
        for (const entry of chainOf(audit, head.server).slice(left).reverse()) erase(audit, entry);
        return true;
    },
    'a chain is written anew, and a new anchor says so': (audit, pick) => {
        const heads = anchored(audit);
        const head = heads[pick % Math.max(1, heads.length)];
        const last = audit.files.at(-1);
        if (head === undefined || last === undefined) return false;
        rewrite(audit, head.server, 1 + ((pick >> 5) % head.sequence));
        const newest = chainOf(audit, head.server).at(-1);
        const named = last.heads.map((each) =>
            each.sequence === newest?.sequence ? { ...each, hash: newest.hash } : each,
        );
        const previousHash = digest(JSON.stringify(last));
        audit.files.push({ ...last, sequence: last.sequence + 1, previousHash, heads: named });
        return true;
    },
    'a chain is written anew from a point below its anchor, and everything fits': (audit, pick) => {
        const heads = anchored(audit);
        const head = heads[pick % Math.max(1, heads.length)];
        if (head === undefined) return false;
        rewrite(audit, head.server, 1 + ((pick >> 5) % head.sequence));
        return true;
    },
};

describe.each(Object.entries(deeds))('it is found that %s', (_what, deed) => {
    test('in every history', async () => {
        await fc.assert(
            fc.asyncProperty(history, fc.nat(), async (steps, pick) => {
                const audit = await audited([...steps, 'anchor']);
                expect((await audit.verify()).problems).toEqual([]);
                if (!deed(audit, pick)) return;
                const { problems } = await audit.verify();
                expect(problems.length, JSON.stringify({ steps, pick })).toBeGreaterThan(0);
                for (const { server, problem } of problems) {
                    expect(server.length).toBeGreaterThan(0);
                    expect(problem.length).toBeGreaterThan(10);
                }
            }),
            { numRuns: lawRuns(30) },
        );
    });
});

test('a restored older table is found, also when the audit continues from there', async () => {
    await fc.assert(
        fc.asyncProperty(history, history, history, async (before, lost, after) => {
            const audit = await audited([...before, 'anchor']);
            const older = structuredClone([...audit.table.rows]);
            const entries = lost.filter((step) => step !== 'anchor');
            for (const step of entries) await audit.append(step);
            await audit.anchor();
            audit.table.rows.clear();
            for (const [key, row] of older) audit.table.rows.set(key, row);
            expect((await audit.verify()).problems.length).toBeGreaterThan(0);
            const log = audit.fresh();
            for (const step of after) {
                if (step === 'anchor') await audit.anchor();
                else {
                    audit.now += 60_000;
                    const at = new Date(audit.now).toISOString();
                    const id = `after-${audit.now}`;
                    const cause = { kind: 'followUp', reason: 'a test' } as const;
                    await log.append({ id, at, server: step, outcome: 'reported', cause });
                }
            }
            await audit.anchor();
            expect((await audit.verify()).problems.length).toBeGreaterThan(0);
        }),
        { numRuns: lawRuns(30) },
    );
});

test('an audit that no actor touched has no problems, whatever its history, and every chain is anchored', async () => {
    await fc.assert(
        fc.asyncProperty(history, async (steps) => {
            const audit = await audited([...steps, 'anchor']);
            const { problems, anchored } = await audit.verify();
            const used = chains.filter((server) => chainOf(audit, server).length > 0);
            expect([problems, anchored?.chains]).toEqual([[], used.length]);
        }),
        { numRuns: lawRuns(50) },
    );
});

test('a chain that an actor rewrote below its anchor is not anchored any more, and operators are notified once', async () => {
    const audit = await audited([orders, orders, billing, 'anchor']);
    rewrite(audit, orders, 1);
    for (const step of [orders, 'anchor', orders, billing, 'anchor', 'anchor'] as const) {
        if (step === 'anchor') await audit.anchor();
        else {
            audit.now += 60_000;
            const at = new Date(audit.now).toISOString();
            const cause = { kind: 'followUp', reason: 'a test' } as const;
            const entry = { id: `after-${audit.now}`, at, server: step, outcome: 'reported' as const, cause };
            await audit.fresh().append(entry);
        }
    }
    const later = audit.files.slice(1).flatMap(({ heads }) => heads.map(({ chain }) => chain));
    expect(later.filter((chain) => chain.endsWith('|orders'))).toEqual([]);
    expect(later.some((chain) => chain.endsWith('|billing'))).toBe(true);
    expect(chainOf(audit, 'fleet').map(({ outcome, reason }) => [outcome, reason])).toEqual([
        [
            'failed',
            expect.stringMatching(/^chain .*\|orders of the audit does not go on from entry 2, which/),
        ],
    ]);
});
