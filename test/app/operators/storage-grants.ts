/** Which role of the deployment grants what storage is asked for. */
import { readFileSync } from 'node:fs';
import type { StorageNeed } from './storage-permissions.ts';

type StorageRoleName = 'storage' | 'storage-servers-table';

/**
 * What the Functions host of Azure needs beyond the one of the sandbox: it looks at the messages of queues to decide how
 * to scale, and whether its own container is there. Pgwarden itself peeks only where messages are left at a tick.
 */
export const ofTheHost: readonly string[] = [
    'storage: Microsoft.Storage/storageAccounts/queueServices/queues/messages/read',
    'storage: Microsoft.Storage/storageAccounts/blobServices/containers/read',
];

/** `{role}: {permission}` of every permission in the role's file. */
export function grantsOf(role: StorageRoleName): readonly string[] {
    const file = new URL(`../../../infra/roles/${role}.json`, import.meta.url);
    const { Actions, DataActions }: { readonly Actions: string[]; readonly DataActions: string[] } =
        JSON.parse(readFileSync(file, 'utf8'));
    return [...Actions, ...DataActions].map((permission) => `${role}: ${permission}`);
}

/** The grant that covers the need, or `not granted: …`. */
export function grantOf({ resource, permission }: StorageNeed): string {
    if (grantsOf('storage').includes(`storage: ${permission}`)) return `storage: ${permission}`;
    const onTable = `storage-servers-table: ${permission}`;
    if (resource === 'servers' && grantsOf('storage-servers-table').includes(onTable)) return onTable;
    // The deployment assigns a built-in role on this container alone.
    if (resource === 'dead-letters') return `dead-letters: ${permission}`;
    return `not granted: ${permission} on ${resource}`;
}
