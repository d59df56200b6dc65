import type { EncryptionKey } from '../model/server-state.ts';
import type { Clock } from '../ports.ts';
import { type Patience, patiently } from './fleet-patience.ts';
import { WriteForbiddenError } from './fleet-reads-only.ts';
import type { KeyVault } from './key-vault.ts';

/**
 * Key Vault for one look at a fleet: reads only, and each key once, however many servers share it. A vault takes far
 * fewer calls than a large fleet would make.
 */
export function fleetKeys(keyVault: KeyVault, clock: Clock, patience: Patience): KeyVault {
    const known = new Map<string, Promise<EncryptionKey>>();

    function readKey(keyUri: string): Promise<EncryptionKey> {
        const name = versionless(keyUri);
        const reading = known.get(name) ?? patiently(patience, () => keyVault.readKey(keyUri));
        known.set(name, reading);
        return reading;
    }

    return {
        readKey,
        async readKeys({ primaryKeyURI, geoBackupKeyURI }) {
            const [primary, geoBackup] = await Promise.all([
                primaryKeyURI === undefined ? undefined : readKey(primaryKeyURI),
                geoBackupKeyURI === undefined ? undefined : readKey(geoBackupKeyURI),
            ]);
            return {
                readAt: clock.now().toISOString(),
                ...(primary === undefined ? {} : { primary }),
                ...(geoBackup === undefined ? {} : { geoBackup }),
            };
        },
        writeRotationPolicy: (keyUri) => Promise.reject(new WriteForbiddenError('PUT', keyUri)),
        rotate: (keyUri) => Promise.reject(new WriteForbiddenError('POST', keyUri)),
    };
}

/** `https://{vault}/keys/{name}`, lower case: what is read of a key does not depend on the version that is named. */
function versionless(keyUri: string): string {
    return keyUri.split('/').slice(0, 5).join('/').toLowerCase();
}
