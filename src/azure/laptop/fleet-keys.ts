import type { KeyVault } from '../key-vault/key-vault.ts';
import { type Patience, patiently } from './fleet-patience.ts';
import { WriteForbiddenError } from './fleet-reads-only.ts';

/** Key Vault for one look at a fleet: patient reads, and no writes. */
export function fleetKeys(keyVault: KeyVault, patience: Patience): KeyVault {
    return {
        readKey: (keyUri) => patiently(patience, () => keyVault.readKey(keyUri)),
        readKeys: (encryption, requestedAt) =>
            patiently(patience, () => keyVault.readKeys(encryption, requestedAt)),
        writeRotationPolicy: (keyUri) => Promise.reject(new WriteForbiddenError('PUT', keyUri)),
        rotate: (keyUri) => Promise.reject(new WriteForbiddenError('POST', keyUri)),
    };
}
