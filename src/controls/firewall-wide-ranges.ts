import type { FirewallRule } from '../model/server-state.ts';
import type { FirewallThreshold } from '../model/thresholds.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { addressCount, isAllAzure, isWithin, parseRange } from './shared/address-range.ts';
import { publicAccessPage } from './shared/links.ts';

/** A rule with what is wrong about it. */
interface WideRule {
    readonly rule: FirewallRule;
    readonly wanted: string;
    readonly reason?: string;
}

export const firewallWideRanges = defineControl({
    id: 'firewall-wide-ranges',
    title: 'Firewall rules are narrow',
    failureTitle: 'Firewall rules are too wide, or outside the allowed ranges',
    severity: 'high',
    area: 'network',
    mode: 'approve',
    references: { azurePolicy: [], mcsb: ['NS-2'], cis: [] },
    texts: {
        checks: [
            'No firewall rule spans more addresses than the threshold `firewall.maximumAddresses` (256).',
            'Where the baseline lists `allowedRanges`, every rule also lies inside one of them.',
            'The rule for all of Azure belongs to `firewall-azure-services`.',
        ],
        why: [
            'A wide rule lets strangers try passwords.',
            '`0.0.0.0` to `255.255.255.255` is the whole internet.',
        ],
        repair: [
            'Deletes the rules that are too wide or outside, 20 at a time; the next ones follow automatically.',
            'A range that cannot be read is reported and stays, and does not keep other rules from being deleted.',
        ],
        disruption: {
            kind: 'connectivity',
            effect: ['Clients that connect through a deleted rule are cut off.'],
        },
        repairByHand: [
            'az postgres flexible-server firewall-rule list --resource-group $RG --server-name $SERVER --output table',
            'az postgres flexible-server firewall-rule delete --resource-group $RG --server-name $SERVER --name <rule>',
        ],
        outOfScope: [
            'Several narrow rules that are wide together, and the clients behind an allowed address.',
        ],
        links: [publicAccessPage],
    },
    reads: ['firewallRules'],
    decidableWithout: () => 'drift',
    evaluate({ firewallRules }, { firewall }) {
        const wide = wideRules(firewallRules, firewall);
        if (wide.length === 0) return compliant;
        const evidence = wide.map(({ rule: { name, startIpAddress, endIpAddress }, wanted }) => ({
            what: `firewallRules/${name}`,
            found: `${startIpAddress} - ${endIpAddress}`,
            wanted,
        }));
        // A rule that cannot be judged keeps no other from being deleted.
        if (wide.some(({ reason }) => reason === undefined)) return drifted(evidence);
        return drifted(evidence, wide.flatMap(({ reason }) => reason ?? []).join('; '));
    },
    owns: { firewallRules: [] },
    plan: ({ firewallRules }, { firewall }) =>
        repairable(wideRules(firewallRules, firewall)).map(({ rule }) => ({
            kind: 'firewallRule',
            name: rule.name,
            from: rule,
            to: null,
            control: 'firewall-wide-ranges',
            disruption: 'connectivity',
        })),
});

function repairable(rules: readonly WideRule[]): readonly WideRule[] {
    return rules.filter(({ reason }) => reason === undefined);
}

/** The rule for all of Azure is `firewall-azure-services`' own, so that one rule is not deleted twice. */
function wideRules(rules: readonly FirewallRule[], threshold: FirewallThreshold): WideRule[] {
    return rules.flatMap((rule): WideRule[] => {
        const range = parseRange(rule.startIpAddress, rule.endIpAddress);
        if (range === undefined) {
            const reason = `The range of firewall rule ${rule.name} cannot be read`;
            return [{ rule, wanted: 'a range of IPv4 addresses', reason }];
        }
        if (isAllAzure(range)) return [];
        if (addressCount(range) > threshold.maximumAddresses) {
            return [{ rule, wanted: `at most ${threshold.maximumAddresses} addresses` }];
        }
        const allowed = threshold.allowedRanges.flatMap(({ start, end }) => parseRange(start, end) ?? []);
        if (threshold.allowedRanges.length === 0 || allowed.some((outer) => isWithin(range, outer)))
            return [];
        return [{ rule, wanted: 'a range inside the allowed ranges' }];
    });
}
