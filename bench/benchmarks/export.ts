import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { processLog } from '../../functions/log.ts';
import { openResponses } from '../../functions/open-responses.ts';
import { streamedResponse } from '../../functions/streamed-response.ts';
import { operatorsApi } from '../../src/http/operators-api.ts';
import type { ChainedAuditEntry } from '../../src/model/audit-entry.ts';
import type { AuditPage, AuditQuery } from '../../src/model/audit-query.ts';
import { enforcing } from '../../test/support/effective-baseline.ts';
import { memoryWorld } from '../../test/support/memory-world.ts';
import { apiPorts } from '../../test/support/operators-api.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { liveHeap } from '../support/live-heap.ts';
import { sampleChange } from '../support/sample-change.ts';

/** One export, read to its end. */
interface Exported {
    readonly rows: number;
    readonly megabytes: number;
    /** Most memory above that before the export, in MB. */
    readonly added: number;
    readonly seconds: number;
}

/** Exports an audit of made-up pages through the adapter, the programming model's way of writing, and a socket. */
export const benchmark: Benchmark = {
    title: 'Full export of the audit as CSV (made-up pages, so that memory of storage does not count)',
    async run({ isQuick }) {
        const [some, all] = isQuick ? [10_000, 50_000] : [100_000, 1_000_000];
        const server = await served();
        try {
            // The first one compiles the code, and lets the heap grow to its working size.
            const inUse = await exported(server, some, memoryInUse);
            return { figures: figuresOf(inUse, await exported(server, all, residentSet)) };
        } finally {
            server.closeAllConnections();
            server.close();
        }
    },
};

/** Serves exports below `/{number of rows}`. */
async function served(): Promise<Server> {
    const responses = openResponses();
    const server = createServer(async ({ url = '', headers }, written) => {
        const rows = Number(url.slice(1));
        const invocationId = String(headers['x-ms-invocation-id']);
        const open = responses.take(invocationId);
        if (open === undefined) throw new Error('Node did not announce the request');
        const ports = apiPorts(memoryWorld(enforcing([])).ports(), { audit: madeUpAudit(rows) });
        const api = operatorsApi(ports, { controlIds: [], isSignInByPlatform: false, version: 'bench' });
        const respond = async () => await api.request('https://pgwarden.example/api/audit/export');
        const { body } = await streamedResponse(
            { open, invocationId, log: processLog, maxMs: 3_600_000 },
            respond,
        );
        // As the programming model does: it never waits for the connection.
        if (body instanceof ReadableStream) for await (const chunk of body) written.write(chunk);
        written.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
}

/** An audit whose entries are made when they are asked for, and of which nothing is kept. */
function madeUpAudit(rows: number) {
    const { audit } = memoryWorld(enforcing([])).ports();
    return {
        ...audit,
        async query({ limit, continuation = '0' }: AuditQuery): Promise<AuditPage> {
            const from = Number(continuation);
            const to = Math.min(rows, from + limit);
            const entries = Array.from({ length: to - from }, (_, index) => entryOf(from + index));
            return to === rows ? { entries } : { entries, continuation: String(to) };
        },
    };
}

/** An entry as the repair of a parameter makes it. */
function entryOf(number: number): ChainedAuditEntry {
    const hash = createHash('sha256').update(String(number)).digest('hex');
    const name = `server-${number % 10_000}`;
    return {
        id: `${hash}:intended`,
        at: new Date(1_780_000_000_000 - number * 1_000).toISOString(),
        server: `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`,
        outcome: 'intended',
        control: 'log-checkpoints',
        remediationId: hash.slice(0, 36),
        drift: hash.slice(0, 16),
        baseline: hash,
        change: sampleChange,
        cause: { kind: 'event', eventId: hash, correlationId: hash },
        sequence: number + 1,
        previousHash: hash,
        hash,
    };
}

/** Heap and buffers after a collection, in MB. */
function memoryInUse(): number {
    return liveHeap() + process.memoryUsage().arrayBuffers / 1e6;
}

/** In MB, garbage included. */
function residentSet(): number {
    return process.memoryUsage.rss() / 1e6;
}

/** Samples of memory during an export. */
const samples = 20;

async function exported(server: Server, rows: number, memory: () => number): Promise<Exported> {
    const { port } = server.address() as AddressInfo;
    liveHeap();
    const before = memory();
    const began = performance.now();
    const sent = get({ port, path: `/${rows}`, headers: { 'x-ms-invocation-id': `export-${rows}` } });
    const [response]: IncomingMessage[] = await once(sent, 'response');
    let [lines, bytes, most, sampled] = [0, 0, 0, 0];
    for await (const chunk of response ?? []) {
        bytes += chunk.length;
        for (const byte of chunk) if (byte === 10) lines += 1;
        if (lines < (sampled * rows) / samples) continue;
        sampled += 1;
        most = Math.max(most, memory());
    }
    if (lines !== rows + 1) throw new Error(`The export has ${lines} lines instead of ${rows + 1}`);
    const seconds = (performance.now() - began) / 1_000;
    return { rows, megabytes: bytes / 1e6, added: Math.max(0, most - before), seconds };
}

function figuresOf(inUse: Exported, resident: Exported): readonly Figure[] {
    const { rows, megabytes, seconds } = resident;
    return [
        {
            name: `memory in use that a CSV export of ${inUse.rows} entries adds (most, garbage left out)`,
            value: inUse.added,
            unit: 'MB',
            limit: { what: 'one page of 200 entries as objects, and 100 of them as text' },
            reach: { atMost: 50 },
        },
        {
            name: `resident set that a CSV export of ${rows} entries adds (most)`,
            value: resident.added,
            unit: 'MB',
            limit: { what: 'the memory in use, and the garbage that V8 keeps until it collects' },
            reach: { atMost: 50 },
            details: [`${megabytes.toFixed(0)} MB of CSV in ${seconds.toFixed(1)} s, read by this process`],
            shortfall: 'V8 lets its heap grow to a working size before it collects',
        },
        {
            name: 'entries exported as CSV',
            value: rows / seconds,
            unit: 'entries/s',
            limit: { what: 'the reads of storage and the verification of entries, which this leaves out' },
        },
    ];
}
