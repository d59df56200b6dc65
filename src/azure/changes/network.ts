import { network as kind } from '../../changes/network.ts';
import type { ChangeAdapter } from './change-adapter.ts';
import { readSection, writeProperties } from './server-section.ts';

export const network: ChangeAdapter<'network'> = {
    send: (azure, { to }, sending) => writeProperties(azure, { network: to }, sending),
    readBack: async (azure, change) => kind.compare(change, await readSection(azure, 'network')),
};
