import { currentVersion, type DeletedKey, type Key, type KeyVersion, keyUriOf, type Vault } from './vault.ts';

/** The wire shapes of Key Vault. Dates are Unix seconds. */
type Shape = Readonly<Record<string, unknown>>;

export function keyBundle(vault: Vault, key: Key, version: KeyVersion): Shape {
    return {
        key: {
            kid: `${keyUriOf(vault, key)}/${version.version}`,
            kty: version.keyType,
            key_ops: version.keyOperations,
            n: version.modulus,
            e: 'AQAB',
        },
        attributes: attributesOf(vault, version),
        ...tagsOf(version),
    };
}

/** Item of the list of keys (without a version in its id) and of the list of versions. */
export function keyItem(vault: Vault, key: Key, version: KeyVersion, isVersioned: boolean): Shape {
    const uri = keyUriOf(vault, key);
    return {
        kid: isVersioned ? `${uri}/${version.version}` : uri,
        attributes: attributesOf(vault, version),
        ...tagsOf(version),
    };
}

export function deletedKeyBundle(vault: Vault, deleted: DeletedKey): Shape {
    return {
        ...deletion(vault, deleted),
        ...keyBundle(vault, deleted.key, currentVersion(deleted.key)),
    };
}

export function deletedKeyItem(vault: Vault, deleted: DeletedKey): Shape {
    return {
        ...deletion(vault, deleted),
        ...keyItem(vault, deleted.key, currentVersion(deleted.key), false),
    };
}

export function rotationPolicyShape(vault: Vault, key: Key, policy: Shape): Shape {
    return { id: `${keyUriOf(vault, key)}/rotationpolicy`, ...policy };
}

function deletion(vault: Vault, deleted: DeletedKey): Shape {
    return {
        recoveryId: `${vault.uri}/deletedkeys/${deleted.key.name}`,
        deletedDate: deleted.deletedDate,
        scheduledPurgeDate: deleted.scheduledPurgeDate,
    };
}

function attributesOf(vault: Vault, version: KeyVersion): Shape {
    const customized = vault.softDeleteRetentionDays < 90 ? 'CustomizedRecoverable' : 'Recoverable';
    return {
        enabled: version.enabled,
        ...(version.notBefore === undefined ? {} : { nbf: version.notBefore }),
        ...(version.expires === undefined ? {} : { exp: version.expires }),
        created: version.created,
        updated: version.updated,
        recoveryLevel: vault.isPurgeProtected ? customized : `${customized}+Purgeable`,
        recoverableDays: vault.softDeleteRetentionDays,
        exportable: false,
        hsmPlatform: version.keyType === 'RSA-HSM' ? '1' : '0',
    };
}

function tagsOf(version: KeyVersion): Shape {
    return Object.keys(version.tags).length === 0 ? {} : { tags: version.tags };
}
