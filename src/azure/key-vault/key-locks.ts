import { StorageUnavailableError } from '../../errors.ts';
import { failureOf, failureText } from '../client/failure.ts';

/** Locks that allow one writer per key across all instances, because many servers can share a key that must be rotated. */
export interface KeyLocks {
    /** Runs the work while it holds the key's lock. `host` and `name` are those of the key's URI. */
    take<Result>(host: string, name: string, work: () => Promise<Result>): Promise<Result>;
}

/** The container of the locks, as a client of blobs has it. */
export interface LockContainer {
    getBlockBlobClient(name: string): LockBlob;
}

interface LockBlob {
    upload(
        text: string,
        bytes: number,
        options: { readonly conditions: { readonly ifNoneMatch: string } },
    ): Promise<unknown>;
    getBlobLeaseClient(): LockLease;
}

interface LockLease {
    acquireLease(seconds: number): Promise<unknown>;
    releaseLease(): Promise<unknown>;
}

/** Azure's shortest lease, so that a killed instance does not hold the lock for long. */
const leaseSeconds = 15;
const delayMs = 500;
const maxTries = 40;

/** Makes locks of leased blobs, one per key. The work must not take longer than the lease. */
export function keyLocks(container: LockContainer): KeyLocks {
    return {
        async take(host, name, work) {
            const blob = container.getBlockBlobClient(`keys/${host.replaceAll(':', '-')}/${name}`);
            const lease = blob.getBlobLeaseClient();
            await acquire(blob, lease, `the lease on key ${name} of ${host}`);
            try {
                return await work();
            } finally {
                // A lease that cannot be released expires by itself.
                await lease.releaseLease().catch(() => undefined);
            }
        },
    };
}

async function acquire(blob: LockBlob, lease: LockLease, what: string): Promise<void> {
    for (let tries = 0; tries < maxTries; tries += 1) {
        try {
            await lease.acquireLease(leaseSeconds);
            return;
        } catch (error) {
            const failure = failureOf(error);
            if (failure.status === 404) await create(blob, what);
            else if (failure.status === 409) await delay();
            else throw new StorageUnavailableError(`${what}: ${failureText(failure)}`, { cause: error });
        }
    }
    throw new StorageUnavailableError(`${what}: another process holds it`);
}

async function create(blob: LockBlob, what: string): Promise<void> {
    try {
        await blob.upload('', 0, { conditions: { ifNoneMatch: '*' } });
    } catch (error) {
        const failure = failureOf(error);
        if (failure.status === 409 || failure.status === 412) return;
        throw new StorageUnavailableError(`${what}: ${failureText(failure)}`, { cause: error });
    }
}

async function delay(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
}
