import { administrator as kind } from '../../changes/administrator.ts';
import { parseAdministrator } from '../resource-manager/parse.ts';
import { type ChangeAdapter, serverOptions } from './change-adapter.ts';
import { childOrNull } from './child-or-null.ts';

export const administrator: ChangeAdapter<'administrator'> = {
    async send({ postgres, server: { resourceGroup, name } }, { objectId, to }, sending) {
        const administrators = postgres.administratorsMicrosoftEntra;
        const options = serverOptions(sending);
        if (to === null) {
            await administrators.beginDelete(resourceGroup, name, objectId, options);
            return;
        }
        const { principalName, principalType, tenantId } = to;
        const body = { principalName, principalType, tenantId };
        await administrators.beginCreateOrUpdate(resourceGroup, name, objectId, body, options);
    },
    async readBack(azure, change) {
        const { postgres, server } = azure;
        const administrators = postgres.administratorsMicrosoftEntra;
        const reading = administrators.get(server.resourceGroup, server.name, change.objectId);
        return kind.compare(change, await childOrNull(azure, reading.then(parseAdministrator)));
    },
};
