import { maintenanceWindow as kind } from '../../changes/maintenance-window.ts';
import type { ChangeAdapter } from './change-adapter.ts';
import { readSection, writeProperties } from './server-section.ts';

export const maintenanceWindow: ChangeAdapter<'maintenanceWindow'> = {
    send: (azure, { to }, sending) => writeProperties(azure, { maintenanceWindow: to }, sending),
    readBack: async (azure, change) => kind.compare(change, await readSection(azure, 'maintenanceWindow')),
};
