import type { FirewallRule } from '../model/server-state.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { isAllAzure, parseRange } from './shared/address-range.ts';

export const firewallAzureServices = defineControl({
    id: 'firewall-azure-services',
    title: 'The firewall does not admit every address of Azure',
    severity: 'high',
    area: 'network',
    references: { azurePolicy: [], mcsb: ['NS-2'], cis: ['5.2.5'] },
    reads: ['firewallRules'],
    decidableWithout: () => 'drift',
    evaluate({ firewallRules }) {
        const evidence = openRules(firewallRules).map(({ name }) => ({
            what: `firewallRules/${name}`,
            found: '0.0.0.0 - 0.0.0.0',
            wanted: 'no such rule',
        }));
        return evidence.length === 0 ? compliant : drifted(evidence);
    },
    plan: ({ firewallRules }) =>
        openRules(firewallRules).map((rule) => ({
            kind: 'firewallRule',
            name: rule.name,
            from: rule,
            to: null,
            control: 'firewall-azure-services',
            disruption: 'connectivity',
        })),
});

/** By their range: the portal names the rule AllowAllAzureServicesAndResourcesWithinAzureIps, other tools as they like. */
function openRules(rules: readonly FirewallRule[]): FirewallRule[] {
    return rules.filter(({ startIpAddress, endIpAddress }) => {
        const range = parseRange(startIpAddress, endIpAddress);
        return range !== undefined && isAllAzure(range);
    });
}
