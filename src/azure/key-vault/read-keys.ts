import type {
    EncryptionKey,
    EncryptionKeys,
    KeyRotationPolicy,
    KeyVersion,
} from '../../model/encryption-keys.ts';
import type { DataEncryption, UnreadPart } from '../../model/server-state.ts';
import type { Clock } from '../../ports.ts';
import { isTransientRefusal } from '../client/classify-failure.ts';
import { failureOf, failureText } from '../client/failure.ts';
import { sharedKeys } from './shared-keys.ts';

/** A server's keys, and the parts that could not be read: `primary/versions`, `geoBackup/rotationPolicy`. */
export interface KeysReading {
    readonly keys: EncryptionKeys;
    readonly unread: readonly UnreadPart[];
}

/** Calls of Key Vault. Both throw the client's errors, and MalformedInputError for a URI that is not a vault's. */
export interface KeyParts {
    readVersions(keyUri: string): Promise<readonly KeyVersion[]>;
    readRotationPolicy(keyUri: string): Promise<KeyRotationPolicy | undefined>;
}

/** One key. `key` is undefined when Key Vault does not have it, which is not a failure of the read: the key is lost. */
interface KeyReading {
    readonly key: EncryptionKey | undefined;
    readonly unread: readonly UnreadPart[];
}

/** Makes a reader of servers' keys. An unreadable vault hides no other key, an unreadable part no other part. */
export function encryptionKeysReader(
    parts: KeyParts,
    clock: Clock,
): (encryption: DataEncryption, requestedAt?: string) => Promise<KeysReading> {
    const isWhole = ({ unread }: KeyReading): boolean => !unread.some(({ transient }) => transient);
    const shared = sharedKeys((keyUri) => readKey(parts, keyUri), clock, isWhole);

    return async ({ primaryKeyURI, geoBackupKeyURI }, requestedAt) => {
        const read = async (keyUri: string | undefined): Promise<KeyReading> =>
            keyUri === undefined ? { key: undefined, unread: [] } : await shared(keyUri, requestedAt);
        const [primary, geoBackup] = await Promise.all([read(primaryKeyURI), read(geoBackupKeyURI)]);
        return {
            keys: {
                readAt: clock.now().toISOString(),
                ...(primary.key === undefined ? {} : { primary: primary.key }),
                ...(geoBackup.key === undefined ? {} : { geoBackup: geoBackup.key }),
            },
            unread: [...partsOf('primary', primary), ...partsOf('geoBackup', geoBackup)],
        };
    };
}

function partsOf(slot: 'primary' | 'geoBackup', { unread }: KeyReading): readonly UnreadPart[] {
    return unread.map((each) => ({ ...each, part: `${slot}/${each.part}` }));
}

async function readKey(parts: KeyParts, keyUri: string): Promise<KeyReading> {
    const unread: UnreadPart[] = [];
    const versions = await orUnread('versions', unread, () => parts.readVersions(keyUri));
    if (versions === 'missing') return { key: undefined, unread };
    const policy = await orUnread('rotationPolicy', unread, () => parts.readRotationPolicy(keyUri));
    const rotationPolicy = policy === 'missing' ? undefined : policy;
    const key = {
        versionlessUri: keyUri.split('/').slice(0, 5).join('/'),
        versions,
        ...(rotationPolicy === undefined ? {} : { rotationPolicy }),
    };
    return { key, unread };
}

/**
 * The client has answered the vault's challenge, so a 401 lasts: the vault belongs to another tenant.
 * Source: "Cross-tenant management experiences", current limitations.
 */
const foreignVault = '; Azure Lighthouse does not reach the keys of a vault in another tenant';

async function orUnread<Value>(
    part: string,
    unread: UnreadPart[],
    read: () => Promise<Value>,
): Promise<Value | 'missing' | 'unread'> {
    try {
        return await read();
    } catch (error) {
        const failure = failureOf(error);
        if (failure.status === 404) return 'missing';
        unread.push(
            failure.status === 401
                ? { part, reason: `${failureText(failure)}${foreignVault}`, transient: false }
                : { part, reason: failureText(failure), transient: isTransientRefusal(failure) },
        );
        return 'unread';
    }
}
