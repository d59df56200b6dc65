import type { TableClient } from '@azure/data-tables';
import type { ContainerClient } from '@azure/storage-blob';
import type { QueueClient } from '@azure/storage-queue';
import { AuditDamagedError, StorageUnavailableError } from '../../errors.ts';
import { failureOf, failureText, hasCode } from '../client/failure.ts';
import { type StorageLocation, storageClients } from './storage-clients.ts';

/** The tables, queues and containers of Pgwarden. */
export interface Storage {
    readonly audit: TableClient;
    readonly servers: TableClient;
    readonly assessments: QueueClient;
    readonly remediations: QueueClient;
    readonly fleet: QueueClient;
    /** Where the Functions host moves what it gives up of these queues. */
    readonly poison: readonly QueueClient[];
    readonly leases: ContainerClient;
    readonly config: ContainerClient;
    readonly deadLetters: ContainerClient;
    /** Anchors of the audit: files are added and read. */
    readonly auditAnchors: ContainerClient;
    /** What work on the whole fleet remembers. */
    readonly state: ContainerClient;
    /** Makes what is not there yet, once in the life of a process. In Azure the deployment has made it all. */
    ensure(): Promise<void>;
}

/** `longestCallMs`: a call that is not answered is given up after so many milliseconds. Default 10 s. */
export function openStorage(location: StorageLocation, longestCallMs?: number): Storage {
    const { table, queues, blobs } = storageClients(location, longestCallMs);
    const storage = {
        audit: table('audit'),
        servers: table('servers'),
        assessments: queues.getQueueClient('assessments'),
        remediations: queues.getQueueClient('remediations'),
        fleet: queues.getQueueClient('fleet'),
        poison: ['assessments', 'remediations', 'fleet'].map((name) =>
            queues.getQueueClient(`${name}-poison`),
        ),
        leases: blobs.getContainerClient('leases'),
        config: blobs.getContainerClient('config'),
        deadLetters: blobs.getContainerClient('dead-letters'),
        auditAnchors: blobs.getContainerClient('audit-anchors'),
        state: blobs.getContainerClient('state'),
    };
    let isMade = false;
    return {
        ...storage,
        async ensure() {
            if (isMade) return;
            await Promise.all([
                made(() => storage.audit.createTable()),
                made(() => storage.servers.createTable()),
                made(() => storage.assessments.createIfNotExists()),
                made(() => storage.remediations.createIfNotExists()),
                made(() => storage.fleet.createIfNotExists()),
                made(() => storage.leases.createIfNotExists()),
                made(() => storage.config.createIfNotExists()),
                made(() => storage.deadLetters.createIfNotExists()),
                made(() => storage.auditAnchors.createIfNotExists()),
                made(() => storage.state.createIfNotExists()),
            ]);
            isMade = true;
        },
    };
}

/** Where our role may not make anything, the deployment has made it. */
async function made(make: () => Promise<unknown>): Promise<void> {
    await stored<unknown>('what Pgwarden needs of it', make, (status) =>
        status === 403 ? 'there' : undefined,
    );
}

/** Does a storage call; a failure becomes a StorageUnavailableError unless `expected` makes a result of it. */
export async function stored<Result>(
    what: string,
    call: () => Promise<Result>,
    expected: (status: number | undefined, code: string) => Result | undefined = () => undefined,
): Promise<Result> {
    try {
        return await call();
    } catch (error) {
        if (error instanceof AuditDamagedError) throw error;
        const failure = failureOf(error);
        const result = expected(failure.status, failure.code);
        if (result !== undefined) return result;
        throw new StorageUnavailableError(`${what}: ${failureText(failure)}`, { cause: error });
    }
}

/** The items of a list that is read page by page; a failure becomes a StorageUnavailableError. */
export async function* failing<Item>(what: string, items: AsyncIterable<Item>): AsyncIterable<Item> {
    const iterator = items[Symbol.asyncIterator]();
    for (;;) {
        const next = await stored(what, () => iterator.next());
        if (next.done === true) return;
        yield next.value;
    }
}

/** Whether a failed insert means that the row is there already. */
export function isExisting(error: unknown): boolean {
    const failure = failureOf(error);
    return failure.status === 409 && (failure.code === '' || hasCode(failure, ['EntityAlreadyExists']));
}
