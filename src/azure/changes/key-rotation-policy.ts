import { keyRotationPolicy as kind } from '../../changes/key-rotation-policy.ts';
import type { ChangeAdapter } from './change-adapter.ts';

export const keyRotationPolicy: ChangeAdapter<'keyRotationPolicy'> = {
    send: ({ keyVault }, { keyUri, to }) => keyVault.writeRotationPolicy(keyUri, to),
    async readBack({ keyVault }, change) {
        const policy = await keyVault.readRotationPolicy(change.keyUri);
        return kind.compare(change, policy ?? null);
    },
};
