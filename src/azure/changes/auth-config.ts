import { authConfig as kind } from '../../changes/auth-config.ts';
import type { ChangeAdapter } from './change-adapter.ts';
import { readSection, writeSection } from './server-section.ts';

export const authConfig: ChangeAdapter<'authConfig'> = {
    send: (azure, { to }, sending) => writeSection(azure, { authConfig: to }, sending),
    readBack: async (azure, change) => kind.compare(change, await readSection(azure, 'authConfig')),
};
