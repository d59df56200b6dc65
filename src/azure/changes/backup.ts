import { backup as kind } from '../../changes/backup.ts';
import type { ChangeAdapter } from './change-adapter.ts';
import { readSection, writeSection } from './server-section.ts';

export const backup: ChangeAdapter<'backup'> = {
    send: (azure, { to: { backupRetentionDays } }, sending) =>
        writeSection(azure, { backup: { backupRetentionDays } }, sending),
    readBack: async (azure, change) => kind.compare(change, await readSection(azure, 'backup')),
};
