import type { EncryptionKey, EncryptionKeys, KeyVersion } from '../../model/encryption-keys.ts';
import type { DataEncryption } from '../../model/server-state.ts';
import type { MissingPart } from '../definition/control.ts';
import { isInSections } from './missing-parts.ts';

/** Facts for the controls over customer-managed keys: the keys that a server uses, and the versions that it can use. */

/** One key that the server's dataEncryption names. */
export interface UsedKey {
    readonly slot: 'primary' | 'geoBackup';
    /** The property that names it. */
    readonly property: 'primaryKeyURI' | 'geoBackupKeyURI';
    readonly uri: string;
    /** `Valid` or `Invalid`, as the server reports it; undefined when it reports nothing. */
    readonly status: string | undefined;
    /** The key as Key Vault tells it, as far as it was read; undefined when Key Vault did not show this very key. */
    readonly key: EncryptionKey | undefined;
}

/** A key URI taken apart: `https://{vault}/keys/{name}` and the version, if it names one. */
export interface KeyUri {
    readonly versionless: string;
    readonly version: string | undefined;
}

/** The keys that the server uses, primary first. Empty when it is encrypted by the service's own key. */
export function usedKeys(encryption: DataEncryption, keys: EncryptionKeys): UsedKey[] {
    if (encryption.type.toLowerCase() !== 'azurekeyvault') return [];
    const slots = [
        {
            slot: 'primary',
            property: 'primaryKeyURI',
            status: encryption.primaryEncryptionKeyStatus,
            key: keys.primary,
        },
        {
            slot: 'geoBackup',
            property: 'geoBackupKeyURI',
            status: encryption.geoBackupEncryptionKeyStatus,
            key: keys.geoBackup,
        },
    ] as const;
    return slots.flatMap(({ slot, property, status, key }) => {
        const uri = encryption[property] ?? '';
        if (uri === '') return [];
        return [{ slot, property, uri, status, key: isSameKey(key, uri) ? key : undefined }];
    });
}

/** The part of the keys that is missing; `none` for a server that is encrypted by the service's own key. */
export function missingKeyPart(
    missing: MissingPart,
    encryption: DataEncryption,
): 'dataEncryption' | 'versions' | 'rotationPolicy' | 'none' {
    if (isInSections(missing, ['dataEncryption'])) return 'dataEncryption';
    if (missing.slice !== 'encryptionKeys' || encryption.type.toLowerCase() !== 'azurekeyvault')
        return 'none';
    return missing.part.endsWith('/rotationPolicy') ? 'rotationPolicy' : 'versions';
}

/** Takes a key URI apart; undefined when it is none. Managed HSM and sovereign clouds differ in the host only. */
export function parseKeyUri(uri: string): KeyUri | undefined {
    const parts = /^(https:\/\/[^/]+\/keys\/[^/]+)(?:\/([^/]+))?\/?$/i.exec(uri.trim());
    return parts?.[1] === undefined ? undefined : { versionless: parts[1], version: parts[2] };
}

/** Returns the reason against using the version at that instant; undefined when it is usable. An unreadable date is a reason. */
export function unusable(version: KeyVersion, at: string): string | undefined {
    const { enabled, notBefore, expiresOn } = version;
    if (!enabled) return `version ${version.version} is disabled`;
    if (notBefore !== undefined && !(Date.parse(notBefore) <= Date.parse(at))) {
        return `version ${version.version} is not active before ${notBefore}`;
    }
    if (expiresOn !== undefined && !(Date.parse(expiresOn) > Date.parse(at))) {
        return `version ${version.version} expired on ${expiresOn}`;
    }
    return undefined;
}

/**
 * The version that the server uses: the one that its URI names, else the newest. Undefined when Key Vault does not show
 * it, `unread` when its versions could not be read.
 */
export function versionInUse({ uri, key }: UsedKey): KeyVersion | 'unread' | undefined {
    if (key?.versions === 'unread') return 'unread';
    const named = parseKeyUri(uri)?.version;
    if (named === undefined) return key?.versions[0];
    return key?.versions.find(({ version }) => version.toLowerCase() === named.toLowerCase());
}

/** Returns the reason against writing while the server has no access to its key, with the way out; undefined when it has. */
export function inaccessible(state: string): string | undefined {
    if (state.toLowerCase() !== 'inaccessible') return undefined;
    return (
        'The server is Inaccessible, because it cannot reach its key: restore the key in use (enable it, extend its ' +
        'expiry, recover it, or give the identity access again) and wait until the server is Ready'
    );
}

function isSameKey(key: EncryptionKey | undefined, uri: string): boolean {
    if (key?.versions === 'unread') return true;
    const [known, named] = [parseKeyUri(key?.versionlessUri ?? ''), parseKeyUri(uri)];
    if (known === undefined || named === undefined) return false;
    return known.versionless.toLowerCase() === named.versionless.toLowerCase();
}
