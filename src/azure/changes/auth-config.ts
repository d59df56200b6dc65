import { authConfig as kind } from '../../changes/auth-config.ts';
import type { ChangeAdapter } from './change-adapter.ts';
import { readSection, writeProperties } from './server-section.ts';

export const authConfig: ChangeAdapter<'authConfig'> = {
    send: (azure, { to }, sending) => writeProperties(azure, { authConfig: to }, sending),
    readBack: async (azure, change) => kind.compare(change, await readSection(azure, 'authConfig')),
};
