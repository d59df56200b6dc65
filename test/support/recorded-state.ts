/** The whole stored state of a release as JSON: rows, blobs and messages, and the servers that they are about. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';

type Row = Readonly<Record<string, unknown>> & { readonly partitionKey: string; readonly rowKey: string };

export interface RecordedState {
    /** ISO 8601. */
    readonly recordedAt: string;
    /** Parameters of the servers by their names, as Azure had them. */
    readonly servers: Readonly<Record<string, Readonly<Record<string, string>>>>;
    readonly tables: Readonly<Record<string, readonly Row[]>>;
    /** Texts of blobs by container and name. */
    readonly blobs: Readonly<Record<string, Readonly<Record<string, string>>>>;
    readonly queues: Readonly<Record<string, readonly unknown[]>>;
}

const tables = ['audit', 'servers'];
const containers = ['config', 'state', 'audit-anchors', 'dead-letters'];
const queues = ['assessments', 'remediations', 'fleet'].flatMap((name) => [name, `${name}-poison`]);
/** Stands for the origin of Azure Resource Manager, whose port is another one in every run. */
const originMark = 'https://resource-manager.example';
const serviceColumns = ['etag', 'timestamp', 'odata.metadata'];

/** Reads everything that is stored. Nothing may run. `origin`: that of Resource Manager in this run. */
export async function storedState(
    connectionString: string,
    origin: string,
): Promise<Omit<RecordedState, 'servers'>> {
    const blobs = BlobServiceClient.fromConnectionString(connectionString);
    const service = QueueServiceClient.fromConnectionString(connectionString);
    const state = {
        recordedAt: new Date().toISOString(),
        tables: await named(tables, async (name) => {
            const client = TableClient.fromConnectionString(connectionString, name, {
                allowInsecureConnection: true,
            });
            const rows: Row[] = [];
            for await (const row of client.listEntities<Row>()) {
                const columns = Object.entries(row).filter(([column]) => !serviceColumns.includes(column));
                rows.push(Object.fromEntries(columns) as Row);
            }
            return rows;
        }),
        blobs: await named(containers, async (name) => {
            const container = blobs.getContainerClient(name);
            const texts: Record<string, string> = {};
            if (!(await container.exists())) return texts;
            for await (const { name: blob } of container.listBlobsFlat())
                texts[blob] = (await container.getBlobClient(blob).downloadToBuffer()).toString();
            return texts;
        }),
        queues: await named(queues, (name) => messagesOf(service.getQueueClient(name))),
    };
    return JSON.parse(JSON.stringify(state).replaceAll(origin, originMark));
}

/** Returns every message, also those that are hidden at first: it waits for them. */
async function messagesOf(queue: QueueClient): Promise<readonly unknown[]> {
    if (!(await queue.exists())) return [];
    for (;;) {
        const { approximateMessagesCount } = await queue.getProperties();
        const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
        if (peekedMessageItems.length === approximateMessagesCount)
            return peekedMessageItems.map(({ messageText }) =>
                JSON.parse(Buffer.from(messageText, 'base64').toString()),
            );
        await pause(200);
    }
}

/**
 * Stores a recorded state. Everything but the audit, which proves what was recorded when, is as old now as it was then: an
 * approval that was asked for an hour before is an hour old.
 */
export async function storeState(
    state: RecordedState,
    connectionString: string,
    origin: string,
): Promise<void> {
    const blobs = BlobServiceClient.fromConnectionString(connectionString);
    const service = QueueServiceClient.fromConnectionString(connectionString);
    const present = (text: string): string => shifted(text, state.recordedAt).replaceAll(originMark, origin);
    for (const [name, rows] of Object.entries(state.tables)) {
        const client = TableClient.fromConnectionString(connectionString, name, {
            allowInsecureConnection: true,
        });
        await client.createTable();
        for (const row of rows) await client.createEntity(name === 'audit' ? row : presentRow(row, present));
    }
    for (const [name, texts] of Object.entries(state.blobs)) {
        const container = blobs.getContainerClient(name);
        await container.createIfNotExists();
        for (const [blob, text] of Object.entries(texts)) {
            const content = name === 'audit-anchors' ? text : present(text);
            await container.getBlockBlobClient(blob).upload(content, Buffer.byteLength(content));
        }
    }
    for (const [name, messages] of Object.entries(state.queues)) {
        const queue = service.getQueueClient(name);
        await queue.createIfNotExists();
        for (const message of messages)
            await queue.sendMessage(Buffer.from(present(JSON.stringify(message))).toString('base64'));
    }
}

function presentRow(row: Row, present: (text: string) => string): Row {
    const columns = Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'string' ? present(value) : value,
    ]);
    const shown = Object.fromEntries(columns) as Row;
    if (row.recordHash === undefined) return shown;
    const pieces = Array.from({ length: Number(row.pieces) }, (_, piece) => String(shown[`record${piece}`]));
    return { ...shown, recordHash: createHash('sha256').update(pieces.join('')).digest('hex') };
}

/** Instants that are older are no part of the story: servers were created long before. */
const storyMs = 30 * 86_400_000;

/** Returns the text with its instants as far from now as they were from that time. */
function shifted(text: string, recordedAt: string): string {
    const then = Date.parse(recordedAt);
    return text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (instant) => {
        const at = Date.parse(instant);
        return then - at > storyMs ? instant : new Date(at - then + Date.now()).toISOString();
    });
}

async function named<Value>(
    names: readonly string[],
    read: (name: string) => Promise<Value>,
): Promise<Readonly<Record<string, Value>>> {
    const entries: (readonly [string, Value])[] = [];
    for (const name of names) entries.push([name, await read(name)]);
    return Object.fromEntries(entries);
}
