import type { FirewallRule } from '../model/server-state.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { isAddress, isAllAzure, parseRange } from './shared/address-range.ts';
import { publicAccessPage } from './shared/links.ts';

export const firewallAzureServices = defineControl({
    id: 'firewall-azure-services',
    title: 'The firewall does not admit every address of Azure',
    failureTitle: 'The firewall admits every address of Azure',
    severity: 'high',
    area: 'network',
    mode: 'approve',
    references: { azurePolicy: [], mcsb: ['NS-2'], cis: ['5.2.5'] },
    texts: {
        checks: [
            'No firewall rule has the range `0.0.0.0` to `0.0.0.0`, under any name.',
            'A rule with an end that is no IPv4 address could have it, and is drift.',
        ],
        why: [
            'This range stands for every address inside Azure, those of other customers included: anyone can rent a machine there.',
        ],
        repair: ['Deletes the rule. One that cannot be read is reported and stays.'],
        disruption: {
            kind: 'connectivity',
            effect: [
                'Services inside Azure that connect through this rule are cut off.',
                'Give them a private endpoint, or a rule of their own, first.',
            ],
        },
        repairByHand: [
            'az postgres flexible-server firewall-rule delete --resource-group $RG --server-name $SERVER --name <rule>',
        ],
        outOfScope: [
            'Rules of other ranges: see `firewall-wide-ranges`.',
            'Rules count even while public access is disabled, because they admit clients again when it is enabled.',
        ],
        links: [publicAccessPage],
    },
    reads: ['firewallRules'],
    decidableWithout: () => 'drift',
    evaluate({ firewallRules }) {
        const evidence = openRules(firewallRules).map(({ name }) => ({
            what: `firewallRules/${name}`,
            found: '0.0.0.0 - 0.0.0.0',
            wanted: 'no such rule',
        }));
        if (evidence.length > 0) return drifted(evidence);
        const unreadable = firewallRules.filter(isUnreadable);
        if (unreadable.length === 0) return compliant;
        return drifted(
            unreadable.map(({ name, startIpAddress, endIpAddress }) => ({
                what: `firewallRules/${name}`,
                found: `${startIpAddress} - ${endIpAddress}`,
                wanted: 'a range of IPv4 addresses',
            })),
            unreadable.map(({ name }) => `The range of firewall rule ${name} cannot be read`).join('; '),
        );
    },
    owns: { firewallRules: [] },
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

function isUnreadable({ startIpAddress, endIpAddress }: FirewallRule): boolean {
    return !isAddress(startIpAddress) || !isAddress(endIpAddress);
}
