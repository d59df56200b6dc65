import { LeaseLostError, StorageUnavailableError } from '../../../errors.ts';
import { type ServerId, serverKey, serverPath } from '../../../model/resource-id.ts';
import type { ServerLease, ServerLeases } from '../../../ports.ts';
import { failureOf, failureText } from '../../client/failure.ts';
import type { ContainerClient } from '../rest/container-client.ts';

/** Azure's shortest lease, so that a killed instance does not hold a server for long. */
const leaseSeconds = 15;
const renewEveryMs = 5_000;
/** Milliseconds for which a lease certainly holds after it was acquired or renewed, even if its process is suspended. */
const certainMs = (leaseSeconds - 5) * 1_000;
/** A lease that was acquired or renewed less than so many milliseconds ago is confirmed: its fence holds as long again. */
const confirmedMs = certainMs / 2;

/** Makes the servers' leases, one blob per server. The holder of a lease is the server's only writer. */
export function serverLeases(container: ContainerClient, now = Date.now): ServerLeases {
    return {
        async acquire(server) {
            const blob = container.getBlockBlobClient(blobName(server));
            const client = blob.getBlobLeaseClient();
            for (;;) {
                const since = now();
                try {
                    await client.acquireLease(leaseSeconds);
                    return renewedLease(server, client, now, since);
                } catch (error) {
                    const failure = failureOf(error);
                    if (failure.status === 409) return undefined;
                    if (failure.status !== 404) {
                        throw unavailable(server, error);
                    }
                }
                await createBlob(server, blob);
            }
        },
    };
}

type LeaseClient = ReturnType<ReturnType<ContainerClient['getBlockBlobClient']>['getBlobLeaseClient']>;

/** Renews the lease in the background until it is released. `acquiredAt`: right before the request that acquired it. */
function renewedLease(
    server: ServerId,
    client: LeaseClient,
    now: () => number,
    acquiredAt: number,
): ServerLease {
    let renewedAt = acquiredAt;
    const isWithin = (ms: number, since: number): boolean => Math.abs(now() - since) < ms;

    async function renew(): Promise<void> {
        const since = now();
        await client.renewLease();
        renewedAt = since;
    }

    const renewal = setInterval(() => {
        // A failed renewal shows when the lease is confirmed, right before a write.
        renew().catch(() => undefined);
    }, renewEveryMs);
    renewal.unref();
    return {
        async confirm() {
            if (!isWithin(confirmedMs, renewedAt)) {
                await renew().catch((error: unknown) => {
                    throw new LeaseLostError(serverPath(server), { cause: error });
                });
            }
            const since = renewedAt;
            return { holds: () => isWithin(certainMs, since) };
        },
        async release() {
            clearInterval(renewal);
            // A lease that cannot be released expires by itself.
            await client.releaseLease().catch(() => undefined);
        },
    };
}

async function createBlob(
    server: ServerId,
    blob: ReturnType<ContainerClient['getBlockBlobClient']>,
): Promise<void> {
    try {
        await blob.upload('', 0, { conditions: { ifNoneMatch: '*' } });
    } catch (error) {
        const { status } = failureOf(error);
        if (status === 409 || status === 412) return;
        throw unavailable(server, error);
    }
}

function unavailable(server: ServerId, error: unknown): StorageUnavailableError {
    const reason = failureText(failureOf(error));
    return new StorageUnavailableError(`the lease on ${serverPath(server)}: ${reason}`, { cause: error });
}

/** Returns the blob's name, with folders by subscription and resource group. */
function blobName(server: ServerId): string {
    return serverKey(server).replaceAll('|', '/');
}
