import * as z from 'zod';
import { MalformedInputError } from '../../errors.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { ServerProperties, UnreadPart } from '../../model/server-state.ts';
import type { ResourceLock, ResourceLocks, VaultLocks } from '../../model/surroundings.ts';
import { isTransientRefusal } from '../client/classify-failure.ts';
import { failureOf, failureText } from '../client/failure.ts';
import { text } from './parse-fields.ts';
import { type Parsed, parseItems } from './parse-parts.ts';
import type { ResourceReads } from './resource-reads.ts';

/** All locks of a subscription, of its groups and resources too. */
export type SubscriptionLocks = readonly ResourceLock[];

/** Resource ids of the vaults and Managed HSMs of a subscription, lower case. */
export type VaultIds = readonly string[];

/** Lists of the server's subscription, which its servers share. */
export interface LockSources {
    locks(): Promise<Parsed<SubscriptionLocks>>;
    vaults(type: VaultType): Promise<Parsed<VaultIds>>;
}

export type VaultType = 'vaults' | 'managedHSMs';

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

/** Reads the ids of the vaults of a subscription. */
export async function readVaultIds(
    reads: ResourceReads,
    subscriptionId: string,
    type: VaultType,
): Promise<Parsed<VaultIds>> {
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/${type}`;
    const list = await reads.list('keyVault', path, `the list of ${type}`);
    return parseItems(list, (item) => z.object({ id: text }).parse(item).id.toLowerCase());
}

/** Returns the locks of one server and of the vaults of its keys. `dataEncryption`: undefined where it is not known. */
export async function locksOf(
    server: ServerId,
    dataEncryption: ServerProperties['dataEncryption'] | undefined,
    sources: LockSources,
): Promise<Parsed<ResourceLocks>> {
    const { value: locks, unread } = await sources.locks();
    const hosts = dataEncryption === undefined ? [] : hostsOf(dataEncryption);
    const vaults = await Promise.all(hosts.map((host) => locksOfVault(host, locks, sources)));
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

/** Hosts of the vaults of the server's keys, each once: `contoso.vault.azure.net`. */
function hostsOf(encryption: ServerProperties['dataEncryption']): readonly string[] {
    const uris = [encryption.primaryKeyURI, encryption.geoBackupKeyURI];
    const hosts = uris.flatMap((uri) =>
        uri !== undefined && URL.canParse(uri) ? [new URL(uri).hostname.toLowerCase()] : [],
    );
    return [...new Set(hosts)];
}

interface FoundLocks {
    readonly found: VaultLocks;
    readonly unread: readonly UnreadPart[];
}

async function locksOfVault(
    host: string,
    locks: SubscriptionLocks,
    sources: LockSources,
): Promise<FoundLocks> {
    const [vault = host] = host.split('.');
    const type = /\.managedhsm\./.test(host) ? 'managedHSMs' : 'vaults';
    const unread = (reason: string, transient: boolean): FoundLocks => ({
        found: { vault, locks: 'unread' },
        unread: [{ part: `vaults/${vault}`, reason, transient }],
    });
    try {
        const { value: ids } = await sources.vaults(type);
        const id = ids.find((each) => each.endsWith(`/${vault}`));
        if (id !== undefined) return { found: { vault, locks: at(id, locks) }, unread: [] };
        return unread(`the vault ${vault} is not in the subscription of the server`, false);
    } catch (error) {
        const failure = failureOf(error);
        return unread(failureText(failure), isTransientRefusal(failure));
    }
}

/** Returns the locks that hold for the resource: its own, and those of its group and subscription. */
function at(id: string, locks: SubscriptionLocks): readonly ResourceLock[] {
    const inner = id.toLowerCase();
    return locks.filter(({ scope }) => {
        const outer = scope.toLowerCase();
        return inner === outer || inner.startsWith(`${outer}/`);
    });
}
