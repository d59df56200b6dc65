import { backup as kind, withoutGeoRedundancy } from '../../changes/backup.ts';
import type { ChangeAdapter } from './change-adapter.ts';
import { readSection, writeProperties } from './server-section.ts';

export const backup: ChangeAdapter<'backup'> = {
    send: (azure, { to }, sending) => writeProperties(azure, { backup: withoutGeoRedundancy(to) }, sending),
    readBack: async (azure, change) => kind.compare(change, await readSection(azure, 'backup')),
};
