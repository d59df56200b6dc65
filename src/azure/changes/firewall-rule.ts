import { firewallRule as kind } from '../../changes/firewall-rule.ts';
import { parseFirewallRule } from '../resource-manager/parse.ts';
import { type ChangeAdapter, serverOptions } from './change-adapter.ts';
import { childOrNull } from './child-or-null.ts';

export const firewallRule: ChangeAdapter<'firewallRule'> = {
    async send({ postgres, server }, { name, to }, sending) {
        const { firewallRules } = postgres;
        const options = serverOptions(sending);
        if (to === null) {
            await firewallRules.beginDelete(server.resourceGroup, server.name, name, options);
            return;
        }
        const body = { startIpAddress: to.startIpAddress, endIpAddress: to.endIpAddress };
        await firewallRules.beginCreateOrUpdate(server.resourceGroup, server.name, name, body, options);
    },
    async readBack(azure, change) {
        const { postgres, server } = azure;
        const reading = postgres.firewallRules.get(server.resourceGroup, server.name, change.name);
        return kind.compare(change, await childOrNull(azure, reading.then(parseFirewallRule)));
    },
};
