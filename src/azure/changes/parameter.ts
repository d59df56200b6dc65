import { parameter as kind } from '../../changes/parameter.ts';
import { parseParameter } from '../resource-manager/parse.ts';
import { type ChangeAdapter, serverOptions } from './change-adapter.ts';

export const parameter: ChangeAdapter<'parameter'> = {
    async send({ postgres, server }, { name, to }, sending) {
        await postgres.configurations.beginUpdate(
            server.resourceGroup,
            server.name,
            name,
            { value: to, source: 'user-override' },
            serverOptions(sending),
        );
    },
    async readBack({ postgres, server }, change) {
        const found = await postgres.configurations.get(server.resourceGroup, server.name, change.name);
        return kind.compare(change, parseParameter(found).value);
    },
};
