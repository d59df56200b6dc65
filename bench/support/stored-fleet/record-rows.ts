import { serverRow } from '../../../src/azure/storage/servers/server-row.ts';
import { controls } from '../../../src/controls/index.ts';
import type { Mode } from '../../../src/model/baseline.ts';
import { type ServerId, serverKey, serverPath } from '../../../src/model/resource-id.ts';
import { emptyRecord, type ServerRecord } from '../../../src/model/server-record.ts';
import { inMode } from '../../../test/support/effective-baseline.ts';
import { memoryWorld } from '../../../test/support/memory-world.ts';
import { addServer, ask, everySlice, orders } from '../../../test/support/story.ts';
import { type FleetSize, serverAt } from './fleet-size.ts';

/** A row of table `servers`. */
export interface StoredRow {
    readonly partitionKey: string;
    readonly rowKey: string;
    readonly [column: string]: unknown;
}

/** Records of one server in different states, and how many servers of a hundred are in each. */
type RecordTemplates = readonly { readonly record: ServerRecord; readonly share: number }[];

/** Returns the rows of table `servers`, with what Pgwarden itself records of servers in several states. */
export async function recordRows({ servers }: FleetSize): Promise<readonly StoredRow[]> {
    const templates = await recordTemplates();
    const rows: StoredRow[] = [];
    for (let index = 0; index < servers; index += 1) {
        const server = serverAt(index);
        const record = { ...templateFor(templates, index), server };
        rows.push(serverRow(server, record), nameRow(server), ...failedMessage(server, index));
    }
    return rows;
}

async function recordTemplates(): Promise<RecordTemplates> {
    const drifted = { parameters: { require_secure_transport: 'off', log_checkpoints: 'off' } };
    return [
        { record: await assessed('enforce', {}), share: 82 },
        { record: await assessed('report', drifted), share: 8 },
        { record: await assessed('approve', drifted), share: 3 },
        { record: await assessed('enforce', drifted), share: 2 },
        { record: await assessed('enforce', drifted, true), share: 4 },
        { record: emptyRecord(serverAt(0)), share: 1 },
    ];
}

/** Returns the record of a server after its first assessment, before any write. */
async function assessed(
    mode: Mode,
    overrides: Parameters<typeof addServer>[2],
    isDryRun = false,
): Promise<ServerRecord> {
    const world = memoryWorld(
        inMode(
            mode,
            controls.map(({ id }) => id),
        ),
    );
    world.isDryRun = isDryRun;
    addServer(world, orders, overrides);
    await ask(world, { slices: everySlice });
    await world.run({ mostDeliveries: 1 });
    const [stored] = world.records.values();
    if (stored === undefined) throw new Error('The assessment left no record');
    return stored.record;
}

function templateFor(templates: RecordTemplates, index: number): ServerRecord {
    let place = index % 100;
    for (const { record, share } of templates) {
        if (place < share) return record;
        place -= share;
    }
    throw new Error('The shares of the templates are less than 100');
}

/** The row of a server's name, as `src/azure/storage/servers/server-names.ts` adds it before the first record. */
function nameRow(server: ServerId): StoredRow {
    const rowKey = `${server.name.toLowerCase()}|${serverKey(server)}`;
    return { partitionKey: 'names', rowKey, serverPath: serverPath(server) };
}

/** Every fiftieth server has a failed message, as `failed-message-store.ts` keeps it. */
function failedMessage(server: ServerId, index: number): readonly StoredRow[] {
    if (index % 50 !== 0) return [];
    return [
        {
            partitionKey: 'poison',
            rowKey: `message-${String(index).padStart(6, '0')}`,
            queue: 'assessments',
            message: JSON.stringify({ server: serverPath(server) }),
            reason: 'The message failed five times',
            at: '2026-06-15T12:00:00.000Z',
        },
    ];
}
