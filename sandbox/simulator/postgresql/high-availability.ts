import type { Behavior } from '../context/behavior.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { textIn } from '../kernel/json.ts';
import { hasZones } from '../world/locations.ts';
import type { ServerRecord, ServerSections } from '../world/server-record.ts';
import { normalizedLocation } from '../world/world.ts';
import { refused, type Section, section } from './section.ts';

/** The modes that a tier has in a region, as the capabilities tell them: a region without zones has no second one. */
export function highAvailabilityModes(
    behavior: Behavior,
    tier: string,
    location: string,
): readonly ('SameZone' | 'ZoneRedundant')[] {
    if (tier === 'Burstable' && behavior.burstableHighAvailability === 'none') return [];
    return hasZones(location) ? ['SameZone', 'ZoneRedundant'] : ['SameZone'];
}

/**
 * The section after a PATCH. Documented: a standby is moved to another zone by taking it away first, and a replica has
 * none. Assumed: the code of the refusals.
 */
export function patchedHighAvailability(
    { behavior }: ProviderContext,
    { properties: before, sku, location }: ServerRecord,
    sent: unknown,
): Section<ServerSections['highAvailability']> {
    const mode = textIn(sent, 'mode');
    if (mode === undefined) return section(before.highAvailability);
    const parameter = 'highAvailability.mode';
    if (mode !== 'Disabled') {
        if (before.replicationRole.endsWith('Replica')) {
            return refused(parameter, 'a read replica cannot have high availability');
        }
        const modes: readonly string[] = highAvailabilityModes(
            behavior,
            sku.tier,
            normalizedLocation(location),
        );
        if (!modes.includes(mode)) {
            return refused(parameter, `${sku.name} in ${location} offers ${modes.join(', ') || 'none'}`);
        }
        const isOtherMode = ![mode, 'Disabled'].includes(before.highAvailability.mode);
        if (isOtherMode) return refused(parameter, 'disable high availability first');
    }
    const standby = textIn(sent, 'standbyAvailabilityZone');
    return section({
        mode,
        state: mode === 'Disabled' ? 'NotEnabled' : 'Healthy',
        ...(standby === undefined ? {} : { standbyAvailabilityZone: standby }),
    });
}
