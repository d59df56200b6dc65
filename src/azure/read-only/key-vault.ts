import type { KeyVault } from '../key-vault/key-vault.ts';
import { WriteForbiddenError } from './get-only-policy.ts';

/** Key Vault for one look at a fleet: no writes. */
export function fleetKeys(keyVault: KeyVault): KeyVault {
    return {
        ...keyVault,
        writeRotationPolicy: (keyUri) => Promise.reject(new WriteForbiddenError('PUT', keyUri)),
        rotate: (keyUri) => Promise.reject(new WriteForbiddenError('POST', keyUri)),
    };
}
