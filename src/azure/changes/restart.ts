import { restart as kind } from '../../changes/restart.ts';
import { parseParameters } from '../resource-manager/parse.ts';
import { parseServerParts } from '../resource-manager/parse-server.ts';
import { requestPath } from '../resource-manager/resource-reads.ts';
import { type ChangeAdapter, serverOptions } from './change-adapter.ts';

export const restart: ChangeAdapter<'restart'> = {
    async send({ postgres, server }, _change, sending) {
        await postgres.servers.beginRestart(server.resourceGroup, server.name, serverOptions(sending));
    },
    async readBack({ reads, server }, change) {
        const path = requestPath(server);
        const list = await reads.list('postgres', `${path}/configurations`, 'the list of parameters');
        const { state } = parseServerParts(await reads.server(server)).value;
        return kind.compare(change, { parameters: parseParameters(list), state });
    },
};
