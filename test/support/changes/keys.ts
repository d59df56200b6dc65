import type { EncryptionKey, KeyVersion } from '../../../src/model/encryption-keys.ts';
import type { ServerState } from '../../../src/model/server-state.ts';

/** The keys of a server's state, as kinds write them that write to a vault. */

export function keyAt(state: ServerState, keyUri: string): EncryptionKey | undefined {
    const { primary, geoBackup } = state.encryptionKeys;
    return [primary, geoBackup].find((key) => key !== undefined && isAt(key, keyUri));
}

export function versionsOf(key: EncryptionKey | undefined): readonly KeyVersion[] {
    return key === undefined || key.versions === 'unread' ? [] : key.versions;
}

export function withKey(
    state: ServerState,
    keyUri: string,
    change: (key: EncryptionKey) => EncryptionKey,
): ServerState {
    const { readAt, primary, geoBackup } = state.encryptionKeys;
    const next = (key: EncryptionKey): EncryptionKey => (isAt(key, keyUri) ? change(key) : key);
    return {
        ...state,
        encryptionKeys: {
            readAt,
            ...(primary === undefined ? {} : { primary: next(primary) }),
            ...(geoBackup === undefined ? {} : { geoBackup: next(geoBackup) }),
        },
    };
}

function isAt({ versionlessUri }: EncryptionKey, keyUri: string): boolean {
    return versionlessUri.toLowerCase() === keyUri.toLowerCase();
}
