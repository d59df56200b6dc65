import type { Exemption } from '../model/baseline.ts';
import type { ExemptDefinition, PolicyExemption } from '../model/policy-exemption.ts';
import { type ServerId, serverPath } from '../model/resource-id.ts';
import { isManagementGroup, isWithin } from '../model/scope.ts';
import type { Baseline } from './baseline.ts';

/** Returns whether the document, or else the profile that it extends, accepts Azure Policy's exemptions. */
export function respectsPolicyExemptions({ parts }: Baseline): boolean {
    return (
        parts.findLast(({ document }) => document.policyExemptions !== undefined)?.document
            .policyExemptions === 'honor'
    );
}

/** A control and the GUIDs of the Azure Policy definitions that it mirrors. */
export interface MirroringControl {
    readonly id: string;
    readonly references: {
        readonly azurePolicy: readonly { readonly id: string }[];
        readonly configurationName?: string;
    };
}

/** The effect of Azure Policy's exemptions on one server. */
export interface AppliedPolicyExemptions {
    /** By control id. */
    readonly exemptions: Readonly<Record<string, Exemption>>;
    /** Exemptions of the server whose definitions are unknown. While there is one, nothing may be written. */
    readonly problems: readonly string[];
}

/** Microsoft's definition for any on/off parameter: an assignment names one in its parameter `configurationName`. */
const genericDefinition = 'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a';

/** Expiry of a policy exemption without one, because an exemption in a baseline needs an expiry. */
const noExpiry = '9999-12-31T23:59:59.999Z';

/** Returns the controls from which Azure Policy exempts the server now. */
export function policyExemptionsFor(
    server: ServerId,
    found: readonly PolicyExemption[],
    controls: readonly MirroringControl[],
    now: Date,
): AppliedPolicyExemptions {
    const path = serverPath(server).toLowerCase();
    const inForce = found.filter(({ scope, expires }) => isAbove(scope, path) && !isExpired(expires, now));
    const exemptions: Record<string, Exemption> = {};
    const problems: string[] = [];
    for (const each of inForce) {
        const reason = unknownReason(each);
        if (reason !== undefined || each.definitions.kind === 'unknown') {
            problems.push(`the policy exemption ${each.id}: ${reason}`);
            continue;
        }
        const { named } = each.definitions;
        for (const control of controls) {
            if (named.some((definition) => mirrors(control, definition))) {
                exemptions[control.id] ??= exemptionOf(each);
            }
        }
    }
    return { exemptions, problems };
}

/** Returns the reason why the exemption's definitions are unknown; undefined when they are known. */
function unknownReason({ definitions }: PolicyExemption): string | undefined {
    if (definitions.kind === 'unknown') return definitions.reason;
    const isOpen = definitions.named.some(
        ({ guid, configurationName }) => guid === genericDefinition && configurationName === undefined,
    );
    return isOpen ? `the configurationName of its definition ${genericDefinition} is unknown` : undefined;
}

/** Returns whether the control mirrors the definition; for Microsoft's generic one, whether the parameter is the same. */
function mirrors({ references }: MirroringControl, { guid, configurationName }: ExemptDefinition): boolean {
    if (!references.azurePolicy.some(({ id }) => id === guid)) return false;
    return (
        guid !== genericDefinition ||
        references.configurationName?.toLowerCase() === configurationName?.trim().toLowerCase()
    );
}

/** Returns whether the scope contains the path. A management group contains every subscription that lists its exemptions. */
function isAbove(scope: string, path: string): boolean {
    return isManagementGroup(scope) || isWithin(path, scope);
}

/** Returns whether the exemption is expired. An unreadable date counts as expired. */
function isExpired(expires: string | undefined, now: Date): boolean {
    return expires !== undefined && !(Date.parse(expires) > now.getTime());
}

function exemptionOf({ id, kind, expires, displayName }: PolicyExemption): Exemption {
    return {
        reason: displayName === undefined ? id : `${displayName} (${id})`,
        owner: 'Azure Policy',
        expires: expires ?? noExpiry,
        kind,
    };
}
