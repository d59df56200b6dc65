import type { KeyEventCause } from './cause.ts';
import { shortened } from './foreign-text.ts';

/** The fields of a Key Vault event, of either schema, that decide. Everything but the id is optional. */
export interface KeyVaultEvent {
    readonly id: string;
    readonly eventType?: string;
    /** `data.Id`: the key with its version. */
    readonly keyUri?: string;
    /** `data.VaultName`, else the vault that the topic names. */
    readonly vaultName?: string;
    /** `data.ObjectName`, else the subject. */
    readonly keyName?: string;
    readonly version?: string;
    readonly time?: string;
}

/** A key, without a version. Lower case, because Azure writes the same key in several spellings. */
export interface KeyName {
    /** Host of the vault or Managed HSM, `contoso.vault.azure.net`, where the event tells it. */
    readonly host?: string;
    /** First label of the host. */
    readonly vault: string;
    readonly name: string;
}

/** What a Key Vault event means for us. */
export type KeyChange =
    /** The servers that use this key must be looked at. */
    | { readonly kind: 'keyChanged'; readonly key: KeyName; readonly cause: KeyEventCause }
    | { readonly kind: 'ignored'; readonly reason: string }
    | { readonly kind: 'rejected'; readonly reason: string };

const keyEvents = /^Microsoft\.KeyVault\.Key(NewVersionCreated|NearExpiry|Expired)$/i;
/** Azure's rules for names of keys and of vaults: nothing in them needs quoting anywhere. */
const safeName = /^[a-z0-9-]{1,127}$/;
const safeHost = /^[a-z0-9-]{1,127}(\.[a-z0-9-]{1,63})*$/;

/** Decides what a Key Vault event means. Total: every event gets exactly one answer. */
export function keyChange(event: KeyVaultEvent): KeyChange {
    const eventType = event.eventType ?? '';
    if (!keyEvents.test(eventType)) {
        return {
            kind: 'ignored',
            reason: `event type "${shortened(eventType)}" says nothing of a key's versions`,
        };
    }
    const key = keyOfEvent(event);
    if (key === undefined) return { kind: 'rejected', reason: 'the event names no key of a vault' };
    const host = key.host ?? key.vault;
    const version = event.version === undefined ? '' : `/${event.version}`;
    return {
        kind: 'keyChanged',
        key,
        cause: {
            kind: 'keyEvent',
            eventId: shortened(event.id),
            eventType,
            keyUri: shortened(event.keyUri ?? `https://${host}/keys/${key.name}${version}`),
            ...(event.time === undefined ? {} : { time: event.time }),
        },
    };
}

/** The key that a URI names, or undefined when it is no key URI. */
export function keyNameOf(uri: string): KeyName | undefined {
    const parts = /^https:\/\/([^/:]+)(:\d{1,5})?\/keys\/([^/?#]+)/.exec(uri.trim().toLowerCase());
    const [, host = '', port = '', name = ''] = parts ?? [];
    const vault = host.split('.')[0] ?? '';
    if (!safeHost.test(host) || !safeName.test(name)) return undefined;
    return { host: `${host}${port}`, vault, name };
}

/** Whether the URI is of that key, whatever version it names. Without a known host the vault's name decides. */
export function isKeyOf(uri: string, key: KeyName): boolean {
    const named = keyNameOf(uri);
    if (named === undefined || named.name !== key.name) return false;
    return key.host === undefined ? named.vault === key.vault : named.host === key.host;
}

function keyOfEvent({ keyUri, vaultName, keyName }: KeyVaultEvent): KeyName | undefined {
    const named = keyUri === undefined ? undefined : keyNameOf(keyUri);
    if (named !== undefined) return named;
    const [vault, name] = [vaultName?.toLowerCase(), keyName?.toLowerCase()];
    if (vault === undefined || name === undefined) return undefined;
    return safeName.test(vault) && safeName.test(name) ? { vault, name } : undefined;
}
