import { threatProtection as kind } from '../../changes/threat-protection.ts';
import { parseThreatProtection } from '../resource-manager/parse.ts';
import { type ChangeAdapter, serverOptions } from './change-adapter.ts';

export const threatProtection: ChangeAdapter<'threatProtection'> = {
    async send({ postgres, server }, { to }, sending) {
        await postgres.serverThreatProtectionSettings.beginCreateOrUpdate(
            server.resourceGroup,
            server.name,
            'Default',
            { state: to },
            serverOptions(sending),
        );
    },
    async readBack({ postgres, server }, change) {
        const settings = postgres.advancedThreatProtectionSettings;
        const found = await settings.get(server.resourceGroup, server.name, 'Default');
        return kind.compare(change, parseThreatProtection(found).state);
    },
};
