import { fipsMode as kind } from '../../changes/fips-mode.ts';
import type { ChangeAdapter } from './change-adapter.ts';
import { readSection, writeProperties } from './server-section.ts';

export const fipsMode: ChangeAdapter<'fipsMode'> = {
    send: (azure, { to }, sending) => writeProperties(azure, { fipsMode: to }, sending),
    readBack: async (azure, change) =>
        kind.compare(change, (await readSection(azure, 'fipsMode')) ?? 'Disabled'),
};
