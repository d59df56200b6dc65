import { type MirroringControl, policyExemptionsFor } from '../../baseline/policy-exemptions.ts';
import { BaselineUnreadableError } from '../../errors.ts';
import type { BaselineSource, Clock, PolicyExemptions } from '../../ports.ts';

/**
 * The baseline, with Azure Policy's own exemptions where it says that they are honored. An exemption of the baseline
 * document wins over one of Azure Policy. An exemption that cannot be read or understood stops writes.
 */
export function withPolicyExemptions(
    source: BaselineSource,
    ports: {
        readonly policyExemptions: PolicyExemptions;
        readonly controls: readonly MirroringControl[];
        readonly clock: Clock;
    },
): BaselineSource {
    return {
        async current(server) {
            const current = await source.current(server);
            if (!current.respectsPolicyExemptions) return current;
            const found = server === undefined ? [] : await ports.policyExemptions.of(server.subscriptionId);
            return {
                ...current,
                effective(each, tags) {
                    if (each.subscriptionId !== server?.subscriptionId) {
                        const problem = `the policy exemptions of subscription ${each.subscriptionId} were not read`;
                        throw new BaselineUnreadableError([problem]);
                    }
                    const own = current.effective(each, tags);
                    const exempt = policyExemptionsFor(each, found, ports.controls, ports.clock.now());
                    if (exempt.problems.length > 0) throw new BaselineUnreadableError(exempt.problems);
                    return { ...own, exemptions: { ...exempt.exemptions, ...own.exemptions } };
                },
            };
        },
    };
}
