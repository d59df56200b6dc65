import { keyRotation as kind } from '../../changes/key-rotation.ts';
import type { ChangeAdapter } from './change-adapter.ts';

export const keyRotation: ChangeAdapter<'keyRotation'> = {
    send: ({ keyVault }, { keyUri, from }) => keyVault.rotate(keyUri, from),
    async readBack({ keyVault }, change) {
        const [newest] = await keyVault.readVersions(change.keyUri);
        return kind.compare(change, newest?.version);
    },
};
