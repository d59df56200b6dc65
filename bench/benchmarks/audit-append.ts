import { createHash, randomUUID } from 'node:crypto';
import { freePorts, startAzurite } from '../../sandbox/storage/azurite.ts';
import { connectionString } from '../../sandbox/storage/connection-string.ts';
import { auditLog } from '../../src/azure/storage/audit/audit-log.ts';
import { entryRow, markerRow } from '../../src/azure/storage/audit/audit-rows.ts';
import { openStorage } from '../../src/azure/storage/storage.ts';
import type { AuditEntry, ChainedAuditEntry } from '../../src/model/audit-entry.ts';
import type { Benchmark } from '../benchmark.ts';
import { sampleChange } from '../support/sample-change.ts';
import { percentile, spreadText } from '../support/spread.ts';

const server =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';

/** Milliseconds of one round. */
interface Round {
    readonly append: number;
    readonly insert: number;
    readonly transaction: number;
}

/** Measures an append to the audit against one insert of an entity of the same size, by the same client, in turns. */
export const benchmark: Benchmark = {
    title: 'Append to the audit',
    async run({ isQuick }) {
        const [warmUps, count] = isQuick ? [5, 20] : [100, 1_000];
        const azurite = await startAzurite({ ports: freePorts });
        try {
            const rounds = await measure(connectionString(azurite.ports), warmUps + count);
            return { figures: [figureOf(rounds.slice(warmUps))] };
        } finally {
            await azurite.stop();
        }
    },
};

async function measure(storage: string, count: number): Promise<readonly Round[]> {
    const { audit: table } = openStorage({ kind: 'connectionString', connectionString: storage });
    await table.createTable();
    const log = auditLog(table, digest);
    const rounds: Round[] = [];
    for (let round = 0; round < count; round += 1) {
        const entry = intended();
        const [bare, pair] = [chained(entry, 'bare', round), chained(entry, 'pair', round)];
        const append = await milliseconds(() => log.append(entry));
        const insert = await milliseconds(() => table.createEntity(entryRow(bare)));
        const transaction = await milliseconds(() =>
            table.submitTransaction([
                ['create', entryRow(pair)],
                ['create', markerRow(digest, pair)],
            ]),
        );
        rounds.push({ append, insert, transaction });
    }
    return rounds;
}

/** An entry as the repair of a parameter makes it. */
function intended(): AuditEntry {
    const remediationId = randomUUID();
    return {
        id: `${remediationId}:intended`,
        at: new Date().toISOString(),
        server,
        outcome: 'intended',
        control: 'log-checkpoints',
        remediationId,
        drift: digest(remediationId).slice(0, 16),
        baseline: digest('baseline'),
        change: sampleChange,
        cause: { kind: 'event', eventId: randomUUID(), correlationId: randomUUID() },
    };
}

/** The same entry at a place of another chain. */
function chained(entry: AuditEntry, name: string, sequence: number): ChainedAuditEntry {
    const hash = digest(entry.id);
    return {
        ...entry,
        server: server.replace('orders', name),
        sequence: sequence + 1,
        previousHash: hash,
        hash,
    };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
    const began = performance.now();
    await work();
    return performance.now() - began;
}

function digest(text: string): string {
    return createHash('sha256').update(text).digest('hex');
}

function figureOf(rounds: readonly Round[]) {
    const of = (part: keyof Round): readonly number[] => rounds.map((round) => round[part]);
    const median = (part: keyof Round): number => percentile(of(part), 50);
    const microseconds = (part: keyof Round): string =>
        spreadText(
            of(part).map((value) => value * 1_000),
            'µs',
        );
    return {
        name: 'audit append against one insert (median)',
        value: median('append') / median('insert'),
        unit: '×',
        limit: {
            value: median('transaction') / median('insert'),
            what: 'one transaction of the entry and the marker of its id',
        },
        reach: { atMost: 2.2 },
        details: [
            `${rounds.length} appends to one chain of Azurite, one after another`,
            `append: ${microseconds('append')}`,
            `insert of an entity of the same size: ${microseconds('insert')}`,
            `transaction of the entry and its marker: ${microseconds('transaction')}; the copy in the index of the day follows it with an insert`,
        ],
        shortfall:
            'the copy in the index of the day follows the transaction, because one that is sent with it could remain without its entry',
    };
}
