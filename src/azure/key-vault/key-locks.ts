import type { ContainerClient } from '@azure/storage-blob';
import { StorageUnavailableError } from '../../errors.ts';
import { failureOf, failureText } from '../client/failure.ts';

/** One writer per key, across every instance: many servers can want the same key rotated at the same time. */
export interface KeyLocks {
    /** Does the work while nobody else works on the key. `host` and `name` are those of its URI. */
    take<Result>(host: string, name: string, work: () => Promise<Result>): Promise<Result>;
}

/** Azure's shortest lease: what a killed instance leaves behind is over this soon. */
const leaseSeconds = 15;
const pauseMs = 500;
const mostTries = 40;

/** A blob per key, leased for as long as the work takes; it must not take longer than the lease. */
export function keyLocks(container: ContainerClient): KeyLocks {
    return {
        async take(host, name, work) {
            const blob = container.getBlockBlobClient(`keys/${host.replaceAll(':', '-')}/${name}`);
            const lease = blob.getBlobLeaseClient();
            await acquire(blob, lease, `the lease on key ${name} of ${host}`);
            try {
                return await work();
            } finally {
                // A lease that cannot be released ends by itself.
                await lease.releaseLease().catch(() => undefined);
            }
        },
    };
}

type Blob = ReturnType<ContainerClient['getBlockBlobClient']>;

async function acquire(
    blob: Blob,
    lease: ReturnType<Blob['getBlobLeaseClient']>,
    what: string,
): Promise<void> {
    for (let tries = 0; tries < mostTries; tries += 1) {
        try {
            await lease.acquireLease(leaseSeconds);
            return;
        } catch (error) {
            const failure = failureOf(error);
            if (failure.status === 404) await create(blob, what);
            else if (failure.status === 409) await pause();
            else throw new StorageUnavailableError(`${what}: ${failureText(failure)}`, { cause: error });
        }
    }
    throw new StorageUnavailableError(`${what}: somebody else kept it`);
}

async function create(blob: Blob, what: string): Promise<void> {
    try {
        await blob.upload('', 0, { conditions: { ifNoneMatch: '*' } });
    } catch (error) {
        const failure = failureOf(error);
        if (failure.status === 409 || failure.status === 412) return;
        throw new StorageUnavailableError(`${what}: ${failureText(failure)}`, { cause: error });
    }
}

async function pause(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
}
