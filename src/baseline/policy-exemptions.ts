import type { Exemption } from '../model/baseline.ts';
import type { ExemptDefinition, PolicyExemption } from '../model/policy-exemption.ts';
import { type ServerId, serverPath } from '../model/resource-id.ts';
import type { Baseline } from './baseline.ts';

/** Whether the document says that Azure Policy's exemptions count, or else the profile that it extends. */
export function honoursPolicyExemptions({ parts }: Baseline): boolean {
    return (
        parts.findLast(({ document }) => document.policyExemptions !== undefined)?.document
            .policyExemptions === 'honour'
    );
}

/** Which definitions of Azure Policy a control mirrors, GUIDs. */
export interface MirroringControl {
    readonly id: string;
    readonly references: {
        readonly azurePolicy: readonly { readonly id: string }[];
        readonly configurationName?: string;
    };
}

/** What Azure Policy's exemptions mean for one server. */
export interface PolicyExempt {
    /** By control id. */
    readonly exemptions: Readonly<Record<string, Exemption>>;
    /** Exemptions of the server of which nobody knows what they exempt from. With any, nothing may be written. */
    readonly problems: readonly string[];
}

/** Microsoft's definition for any switch: its parameter `configurationName` says which one an assignment is about. */
const anySwitch = 'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a';

/** An exemption of Azure Policy need not end; one of the baseline must have a last moment. */
const never = '9999-12-31T23:59:59.999Z';

/** The controls that Azure Policy exempts the server from now. */
export function policyExempt(
    server: ServerId,
    found: readonly PolicyExemption[],
    controls: readonly MirroringControl[],
    now: Date,
): PolicyExempt {
    const path = serverPath(server).toLowerCase();
    const inForce = found.filter(({ scope, expires }) => isAbove(scope, path) && !isOver(expires, now));
    const exemptions: Record<string, Exemption> = {};
    const problems: string[] = [];
    for (const each of inForce) {
        const reason = notUnderstood(each);
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

/** Why nobody knows what the exemption is from; undefined when it is known. */
function notUnderstood({ definitions }: PolicyExemption): string | undefined {
    if (definitions.kind === 'unknown') return definitions.reason;
    const isOpen = definitions.named.some(
        ({ guid, configurationName }) => guid === anySwitch && configurationName === undefined,
    );
    return isOpen ? `the configurationName of its definition ${anySwitch} is not known` : undefined;
}

/** A definition for any switch is mirrored only by the control of the switch that it was assigned for. */
function mirrors({ references }: MirroringControl, { guid, configurationName }: ExemptDefinition): boolean {
    if (!references.azurePolicy.some(({ id }) => id === guid)) return false;
    return (
        guid !== anySwitch ||
        references.configurationName?.toLowerCase() === configurationName?.trim().toLowerCase()
    );
}

/** Management groups are above every subscription that lists their exemptions. */
function isAbove(scope: string, path: string): boolean {
    const above = scope.toLowerCase().replace(/\/$/, '');
    if (above.startsWith('/providers/microsoft.management/managementgroups/')) return true;
    return path === above || path.startsWith(`${above}/`);
}

/** A moment that cannot be read is over: it does not exempt. */
function isOver(expires: string | undefined, now: Date): boolean {
    return expires !== undefined && !(Date.parse(expires) > now.getTime());
}

function exemptionOf({ id, kind, expires, displayName }: PolicyExemption): Exemption {
    return {
        reason: displayName === undefined ? id : `${displayName} (${id})`,
        owner: 'Azure Policy',
        expires: expires ?? never,
        kind,
    };
}
