import type { FirewallRule } from '../model/server-state.ts';
import type { FirewallThreshold } from '../model/thresholds.ts';
import { compliant, drifted, type Finding } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { distinctAddresses, isAllAzure, parseRange } from './shared/address-range.ts';
import { publicAccessPage } from './shared/links.ts';

const reason = 'Which rule is needless, only its owner knows';

export const firewallAddressCount = defineControl({
    id: 'firewall-address-count',
    title: 'The firewall rules are few and admit few addresses together',
    failureTitle: 'The firewall has too many rules, or they admit too many addresses together',
    severity: 'low',
    area: 'network',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['NS-2'], cis: [] },
    texts: {
        checks: [
            'There are at most `firewall.maximumRules` (10) rules, and together they admit at most `firewall.maximumTotalAddresses` (1024; 256 in `strict`) addresses.',
            'An address that several rules admit counts once.',
            'The rule for all of Azure counts as a rule and has no address: it belongs to `firewall-azure-services`.',
            'A rule whose range cannot be read is drift.',
        ],
        why: [
            'Many narrow rules are wide together, and a long list has rules that no operator can explain.',
            'Scanners allow 10 rules and 10 addresses: to ask for that, set both thresholds to 10.',
        ],
        repair: ['None: which rule is needless, only its owner knows.'],
        repairByHand: [
            'az postgres flexible-server firewall-rule list --resource-group $RG --server-name $SERVER --output table',
            'az postgres flexible-server firewall-rule delete --resource-group $RG --server-name $SERVER --name <rule>',
        ],
        outOfScope: ['The width of one rule, which is `firewall-wide-ranges`.'],
        links: [publicAccessPage],
    },
    reads: ['firewallRules'],
    decidableWithout: () => 'drift',
    evaluate({ firewallRules }, { firewall }) {
        const evidence = findings(firewallRules, firewall);
        return evidence.length === 0 ? compliant : drifted(evidence, reason);
    },
});

function findings(
    rules: readonly FirewallRule[],
    { maximumRules, maximumTotalAddresses }: FirewallThreshold,
): Finding[] {
    const ranges = rules.flatMap(
        ({ startIpAddress, endIpAddress }) => parseRange(startIpAddress, endIpAddress) ?? [],
    );
    const addresses = distinctAddresses(ranges.filter((range) => !isAllAzure(range)));
    const unreadable = rules.filter(
        ({ startIpAddress, endIpAddress }) => parseRange(startIpAddress, endIpAddress) === undefined,
    );
    return [
        ...unreadable.map(({ name, startIpAddress, endIpAddress }) => ({
            what: `firewallRules/${name}`,
            found: `${startIpAddress} - ${endIpAddress}`,
            wanted: 'a range of IPv4 addresses',
        })),
        ...tooMany('rules', rules.length, maximumRules),
        ...tooMany('addresses', addresses, maximumTotalAddresses),
    ];
}

function tooMany(what: string, count: number, maximum: number): Finding[] {
    if (count <= maximum) return [];
    return [{ what: 'firewallRules', found: `${count} ${what}`, wanted: `at most ${maximum} ${what}` }];
}
