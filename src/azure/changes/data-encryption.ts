import { dataEncryption as kind, withoutKeyStatus } from '../../changes/data-encryption.ts';
import type { ChangeAdapter } from './change-adapter.ts';
import { readSection, writeProperties } from './server-section.ts';

export const dataEncryption: ChangeAdapter<'dataEncryption'> = {
    send: (azure, { to }, sending) =>
        writeProperties(azure, { dataEncryption: withoutKeyStatus(to) }, sending),
    readBack: async (azure, change) => kind.compare(change, await readSection(azure, 'dataEncryption')),
};
