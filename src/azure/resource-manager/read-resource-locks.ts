import * as z from 'zod';
import { MalformedInputError } from '../../errors.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import { isWithin } from '../../model/scope.ts';
import type { ServerProperties, UnreadPart } from '../../model/server-state.ts';
import type { ResourceLock, ResourceLocks, VaultLocks } from '../../model/surroundings.ts';
import { type ListedVault, type VaultAddress, type VaultType, vaultAddress } from './list-vaults.ts';
import { text } from './parse-fields.ts';
import { type Parsed, parseItems, refusedPart } from './parse-parts.ts';
import type { ResourceReads } from './resource-reads.ts';

/** All locks of a subscription, of its groups and resources too. */
export type SubscriptionLocks = readonly ResourceLock[];

/** Lists of the server's subscription, which its servers share. */
export interface LockSources {
    locks(): Promise<Parsed<SubscriptionLocks>>;
    vaults(type: VaultType): Promise<readonly ListedVault[]>;
}

const lockId = /^(\/subscriptions\/.+)\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i;

/** Reads every lock in the subscription. Source: "Management Locks - List At Subscription Level". */
export async function readLocks(
    reads: ResourceReads,
    subscriptionId: string,
): Promise<Parsed<SubscriptionLocks>> {
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/locks`;
    return parseItems(await reads.list('locks', path, 'the list of locks'), parseLock);
}

/** Parses an item of GET Microsoft.Authorization/locks. */
export function parseLock(item: unknown): ResourceLock {
    const { id, name, level } = z.object({ id: text, name: text, level: text }).parse(item);
    const [, scope] = lockId.exec(id) ?? [];
    if (scope === undefined) throw new MalformedInputError(`"${id.slice(0, 200)}" is not the id of a lock`);
    return { name, scope, level };
}

/** Returns the locks of one server and of the vaults of its keys. `dataEncryption`: undefined where it is not known. */
export async function locksOf(
    server: ServerId,
    dataEncryption: ServerProperties['dataEncryption'] | undefined,
    sources: LockSources,
): Promise<Parsed<ResourceLocks>> {
    const { value: locks, unread } = await sources.locks();
    const addresses = dataEncryption === undefined ? [] : addressesOf(dataEncryption);
    const vaults = await Promise.all(addresses.map((each) => locksOfVault(each, locks, sources)));
    const encryption: readonly UnreadPart[] =
        dataEncryption === undefined
            ? [
                  {
                      part: 'vaults',
                      reason: 'the data encryption of the server could not be read',
                      transient: false,
                  },
              ]
            : [];
    return {
        value: {
            server: at(serverPath(server), locks),
            vaults: vaults.map(({ found }) => found),
        },
        unread: [
            ...unread.map((each) => ({ ...each, part: `locks/${each.part}` })),
            ...encryption,
            ...vaults.flatMap((each) => each.unread),
        ],
    };
}

/** The vaults of the server's keys, each once. */
function addressesOf(encryption: ServerProperties['dataEncryption']): readonly VaultAddress[] {
    const uris = [encryption.primaryKeyURI, encryption.geoBackupKeyURI];
    const addresses = uris.flatMap((uri) =>
        uri !== undefined && URL.canParse(uri) ? [vaultAddress(uri)] : [],
    );
    return [...new Map(addresses.map((each) => [each.origin, each])).values()];
}

interface FoundLocks {
    readonly found: VaultLocks;
    readonly unread: readonly UnreadPart[];
}

const identified = z.object({ id: text });

async function locksOfVault(
    { origin, name, type }: VaultAddress,
    locks: SubscriptionLocks,
    sources: LockSources,
): Promise<FoundLocks> {
    const unread = (part: UnreadPart): FoundLocks => ({
        found: { vault: name, locks: 'unread' },
        unread: [part],
    });
    try {
        const listed = (await sources.vaults(type)).find((each) => each.origin === origin);
        if (listed !== undefined) {
            const { id } = identified.parse(listed.item);
            return { found: { vault: name, locks: at(id, locks) }, unread: [] };
        }
        const reason = `the vault ${name} is not in the subscription of the server`;
        return unread({ part: `vaults/${name}`, reason, transient: false });
    } catch (error) {
        return unread(refusedPart(`vaults/${name}`, error));
    }
}

/** Returns the locks that hold for the resource: its own, and those of its group and subscription. */
function at(id: string, locks: SubscriptionLocks): readonly ResourceLock[] {
    return locks.filter(({ scope }) => isWithin(id, scope));
}
