import type { TableClient } from '@azure/data-tables';
import { AuditDamagedError, StorageUnavailableError } from '../../errors.ts';
import { failureOf, failureText, hasCode } from '../client/failure.ts';
import type { ContainerClient } from './rest/container-client.ts';
import type { QueueClient } from './rest/queue-client.ts';
import { type StorageClientOptions, type StorageLocation, storageClients } from './storage-clients.ts';

/** Pgwarden's tables, queues and containers. */
export interface Storage {
    readonly audit: TableClient;
    readonly servers: TableClient;
    readonly assessments: QueueClient;
    readonly remediations: QueueClient;
    readonly fleet: QueueClient;
    /** Queues to which the Functions host moves failed messages. */
    readonly poison: readonly QueueClient[];
    readonly leases: ContainerClient;
    readonly config: ContainerClient;
    readonly deadLetters: ContainerClient;
    /** Anchors of the audit: files are added and read, never changed. */
    readonly auditAnchors: ContainerClient;
    /** State of work on the whole fleet. */
    readonly state: ContainerClient;
    /** Creates what is missing, once per process. In Azure the deployment has created everything. */
    ensure(): Promise<void>;
}

/** Opens the storage account. */
export function openStorage(location: StorageLocation, options: StorageClientOptions = {}): Storage {
    const { table, queue, container } = storageClients(location, options);
    const storage = {
        audit: table('audit'),
        servers: table('servers'),
        assessments: queue('assessments'),
        remediations: queue('remediations'),
        fleet: queue('fleet'),
        poison: ['assessments', 'remediations', 'fleet'].map((name) => queue(`${name}-poison`)),
        leases: container('leases'),
        config: container('config'),
        deadLetters: container('dead-letters'),
        auditAnchors: container('audit-anchors'),
        state: container('state'),
    };
    let isEnsured = false;
    return {
        ...storage,
        async ensure() {
            if (isEnsured) return;
            await Promise.all([
                createUnlessForbidden(() => storage.audit.createTable()),
                createUnlessForbidden(() => storage.servers.createTable()),
                createUnlessForbidden(() => storage.assessments.createIfNotExists()),
                createUnlessForbidden(() => storage.remediations.createIfNotExists()),
                createUnlessForbidden(() => storage.fleet.createIfNotExists()),
                createUnlessForbidden(() => storage.leases.createIfNotExists()),
                createUnlessForbidden(() => storage.config.createIfNotExists()),
                createUnlessForbidden(() => storage.deadLetters.createIfNotExists()),
                createUnlessForbidden(() => storage.auditAnchors.createIfNotExists()),
                createUnlessForbidden(() => storage.state.createIfNotExists()),
            ]);
            isEnsured = true;
        },
    };
}

/** Creates a resource. Ignores a missing permission: then the deployment has created it. */
async function createUnlessForbidden(create: () => Promise<unknown>): Promise<void> {
    await withStorageErrors<unknown>('creating tables, queues and containers', create, (status) =>
        status === 403 ? 'there' : undefined,
    );
}

/** Runs a storage call. Turns a failure into a StorageUnavailableError unless `expected` returns a result for it. */
export async function withStorageErrors<Result>(
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

/** Yields the items of a paged list. Turns a failure into a StorageUnavailableError. */
export async function* itemsWithStorageErrors<Item>(
    what: string,
    items: AsyncIterable<Item>,
): AsyncIterable<Item> {
    const iterator = items[Symbol.asyncIterator]();
    for (;;) {
        const next = await withStorageErrors(what, () => iterator.next());
        if (next.done === true) return;
        yield next.value;
    }
}

/** Returns whether an insert failed because the row exists. */
export function isAlreadyExistsError(error: unknown): boolean {
    const failure = failureOf(error);
    return failure.status === 409 && (failure.code === '' || hasCode(failure, ['EntityAlreadyExists']));
}
