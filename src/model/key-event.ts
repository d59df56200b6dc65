import type { KeyEventCause } from './cause.ts';

/** The fields of a Key Vault event, of either schema, that decide. Everything but the id is optional. */
export interface KeyVaultEvent {
    readonly id: string;
    readonly eventType?: string | undefined;
    /** `data.Id`: the key with its version. */
    readonly keyUri?: string | undefined;
    /** `data.VaultName`, else the vault that the topic names. */
    readonly vaultName?: string | undefined;
    /** `data.ObjectName`, else the subject. */
    readonly keyName?: string | undefined;
    readonly version?: string | undefined;
    readonly time?: string | undefined;
}

/** A key, without a version. Lower case, because Azure writes the same key in several spellings. */
export interface KeyName {
    /** Host of the vault or Managed HSM, `contoso.vault.azure.net`, where the event has it. */
    readonly host?: string;
    /** First label of the host. */
    readonly vault: string;
    readonly name: string;
}

/** The meaning of a Key Vault event. */
export type KeyChange =
    /** The servers that use this key must be assessed. */
    | { readonly kind: 'keyChanged'; readonly key: KeyName; readonly cause: KeyEventCause }
    | { readonly kind: 'ignored'; readonly reason: string }
    | { readonly kind: 'rejected'; readonly reason: string };

/** Azure's rules for names of keys and vaults: no character in them needs quoting. */
const safeName = /^[a-z0-9-]{1,127}$/;
const safeHost = /^[a-z0-9-]{1,127}(\.[a-z0-9-]{1,63})*$/;

/** Parses a key URI. Returns undefined for any other text. */
export function keyNameOf(uri: string): KeyName | undefined {
    const parts = /^https:\/\/([^/:]+)(:\d{1,5})?\/keys\/([^/?#]+)/.exec(uri.trim().toLowerCase());
    const [, host = '', port = '', name = ''] = parts ?? [];
    const vault = host.split('.')[0] ?? '';
    if (!safeHost.test(host) || !safeName.test(name)) return undefined;
    return { host: `${host}${port}`, vault, name };
}

/** Returns whether the URI names that key, in any version. Without a known host the vault's name decides. */
export function isKeyOf(uri: string, key: KeyName): boolean {
    const named = keyNameOf(uri);
    if (named === undefined || named.name !== key.name) return false;
    return key.host === undefined ? named.vault === key.vault : named.host === key.host;
}

/** Returns the key of that name in a vault; undefined for a name that Azure does not allow. */
export function keyNamed(vaultName: string, keyName: string): KeyName | undefined {
    const [vault, name] = [vaultName.toLowerCase(), keyName.toLowerCase()];
    return safeName.test(vault) && safeName.test(name) ? { vault, name } : undefined;
}
