import { storage as kind } from '../../changes/storage.ts';
import type { ChangeAdapter } from './change-adapter.ts';
import { readSection, writeProperties } from './server-section.ts';

export const storage: ChangeAdapter<'storage'> = {
    send: (azure, { to }, sending) => writeProperties(azure, { storage: to }, sending),
    readBack: async (azure, change) => kind.compare(change, await readSection(azure, 'storage')),
};
