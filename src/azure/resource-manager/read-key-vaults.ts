import * as z from 'zod';
import type { DataEncryption, UnreadPart } from '../../model/server-state.ts';
import type { KeyStrength, KeyVaults, Vault, VaultedKey } from '../../model/surroundings.ts';
import { type ListedVault, type VaultType, vaultAddress } from './list-vaults.ts';
import { optionalName } from './parse-fields.ts';
import { type Parsed, refusedPart } from './parse-parts.ts';

export interface KeyVaultsOptions {
    /** Subscriptions that the vault may be in, the likeliest first. */
    readonly subscriptionIds: readonly string[];
    /** Lists the vaults or HSMs of a subscription. */
    list(subscriptionId: string, type: VaultType): Promise<readonly ListedVault[]>;
    readStrength(keyUri: string): Promise<KeyStrength>;
}

/**
 * Reads the vaults of the server's keys, and the keys' strength, each part on its own. A key names its vault by the address
 * of the data plane only, so the vault is looked for in the lists of subscriptions. Never throws.
 */
export async function readKeyVaults(
    { primaryKeyURI, geoBackupKeyURI }: DataEncryption,
    options: KeyVaultsOptions,
): Promise<Parsed<KeyVaults>> {
    const unread: UnreadPart[] = [];
    const slot = async (name: string, keyUri: string | undefined): Promise<VaultedKey | undefined> => {
        if (keyUri === undefined) return undefined;
        const [vault, key] = await Promise.all([
            orUnread(`${name}/vault`, unread, () => findVault(keyUri, options)),
            orUnread(`${name}/key`, unread, () => options.readStrength(keyUri)),
        ]);
        return { vault, key };
    };
    const [primary, geoBackup] = await Promise.all([
        slot('primary', primaryKeyURI),
        slot('geoBackup', geoBackupKeyURI),
    ]);
    const value = {
        ...(primary === undefined ? {} : { primary }),
        ...(geoBackup === undefined ? {} : { geoBackup }),
    };
    return { value, unread };
}

async function orUnread<Value>(
    part: string,
    unread: UnreadPart[],
    read: () => Promise<Value>,
): Promise<Value | 'unread'> {
    try {
        return await read();
    } catch (error) {
        const isNotSeen = error instanceof VaultNotSeenError;
        unread.push(isNotSeen ? { part, reason: error.message, transient: false } : refusedPart(part, error));
        return 'unread';
    }
}

/** Returns the vault of a key. Throws the last error of a list, or VaultNotSeenError when it is in none of them. */
async function findVault(keyUri: string, { subscriptionIds, list }: KeyVaultsOptions): Promise<Vault> {
    const { origin, type } = vaultAddress(keyUri);
    let refusal: unknown;
    for (const subscriptionId of new Set(subscriptionIds)) {
        const found = await list(subscriptionId, type).catch((error: unknown) => {
            refusal = error;
            return [];
        });
        const vault = found.find((each) => each.origin === origin);
        if (vault !== undefined) return parseVault(vault.item);
    }
    throw refusal ?? new VaultNotSeenError(origin, type, subscriptionIds);
}

/** No searched subscription has the vault, or shows it. */
class VaultNotSeenError extends Error {
    override readonly name = 'VaultNotSeenError';
    constructor(origin: string, type: VaultType, subscriptionIds: readonly string[]) {
        super(
            `no vault at ${origin} in ${[...new Set(subscriptionIds)].join(', ')}, the subscriptions of the server and of its identities, or no permission Microsoft.KeyVault/${type}/read on it`,
        );
    }
}

const flag = z
    .boolean()
    .nullish()
    .transform((value) => value ?? false);

const vault = z.object({
    id: z.string().min(1),
    enableSoftDelete: flag,
    enablePurgeProtection: flag,
    publicNetworkAccess: optionalName,
    networkAcls: z.object({ defaultAction: optionalName }).nullish(),
});

/** Parses a vault or HSM, flattened. What Azure does not report counts as unprotected. */
export function parseVault(response: unknown): Vault {
    const { networkAcls, publicNetworkAccess, ...found } = vault.parse(response);
    return {
        ...found,
        publicNetworkAccess: publicNetworkAccess ?? 'Enabled',
        defaultAction: networkAcls?.defaultAction ?? 'Allow',
    };
}
