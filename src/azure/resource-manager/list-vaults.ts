import * as z from 'zod';
import { optionalName } from './parse-fields.ts';
import type { ResourceReads } from './resource-reads.ts';

/** A vault or HSM of a subscription as Resource Manager lists it. */
export interface ListedVault {
    /** Origin of its data plane, lower case. */
    readonly origin: string;
    readonly item: unknown;
}

export type VaultType = 'vaults' | 'managedHSMs';

/** A vault or HSM as the URI of one of its keys names it. */
export interface VaultAddress {
    /** Lower case. */
    readonly origin: string;
    /** The first label of its host, lower case: a vault's is the name of the resource. */
    readonly name: string;
    readonly type: VaultType;
}

/** `keyUri`: a URL. */
export function vaultAddress(keyUri: string): VaultAddress {
    const { origin, hostname } = new URL(keyUri.toLowerCase());
    const [name = hostname] = hostname.split('.');
    return { origin, name, type: hostname.includes('.managedhsm.') ? 'managedHSMs' : 'vaults' };
}

const addressed = z.looseObject({ vaultUri: optionalName, hsmUri: optionalName });

/** Reads the list of the vaults of a subscription. One without an address is left out: no key can be in it. */
export async function listVaults(
    reads: ResourceReads,
    subscriptionId: string,
    type: VaultType,
): Promise<readonly ListedVault[]> {
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/${type}`;
    const items = await reads.list('keyVault', path, `the list of ${type}`);
    return items.flatMap((item) => {
        const { vaultUri, hsmUri } = addressed.safeParse(item).data ?? {};
        const uri = vaultUri ?? hsmUri ?? '';
        return URL.canParse(uri) ? [{ origin: new URL(uri).origin.toLowerCase(), item }] : [];
    });
}
