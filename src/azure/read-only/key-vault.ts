import type { KeyVault } from '../key-vault/key-vault.ts';
import { WriteForbiddenError } from './get-only-policy.ts';

/** Returns the client without its writes, which fail with WriteForbiddenError. */
export function readOnlyKeyVault(keyVault: KeyVault): KeyVault {
    return {
        ...keyVault,
        writeRotationPolicy: (keyUri) => Promise.reject(new WriteForbiddenError('PUT', keyUri)),
        rotate: (keyUri) => Promise.reject(new WriteForbiddenError('POST', keyUri)),
    };
}
