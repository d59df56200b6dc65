import type { FirewallRule } from '../model/server-state.ts';
import type { FirewallThreshold } from '../model/thresholds.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { addressCount, isAllAzure, isWithin, parseRange } from './shared/address-range.ts';

/** A rule with what is wrong about it. */
interface WideRule {
    readonly rule: FirewallRule;
    readonly wanted: string;
    readonly reason?: string;
}

export const firewallWideRanges = defineControl({
    id: 'firewall-wide-ranges',
    title: 'Firewall rules are narrow',
    severity: 'high',
    area: 'network',
    references: { azurePolicy: [], mcsb: ['NS-2'], cis: [] },
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
