import { restart as kind } from '../../changes/restart.ts';
import { listOf } from '../client/pages.ts';
import { parseParameters } from '../resource-manager/parse.ts';
import { parseServerParts } from '../resource-manager/parse-server.ts';
import { type ChangeAdapter, serverOptions } from './change-adapter.ts';

export const restart: ChangeAdapter<'restart'> = {
    async send({ postgres, server }, _change, sending) {
        await postgres.servers.beginRestart(server.resourceGroup, server.name, serverOptions(sending));
    },
    async readBack({ postgres, server: { resourceGroup, name } }, change) {
        const { configurations, servers } = postgres;
        const parameters = parseParameters(await listOf(configurations.listByServer(resourceGroup, name)));
        const { state } = parseServerParts(await servers.get(resourceGroup, name)).value;
        return kind.compare(change, { parameters, state });
    },
};
