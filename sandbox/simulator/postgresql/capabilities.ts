import type { Route } from '../arm/route.ts';
import { catalogueVersions } from '../catalogue/index.ts';
import type { Behavior } from '../context/behavior.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import { textIn } from '../kernel/json.ts';
import { hasZones } from '../world/locations.ts';
import { normalizedLocation } from '../world/world.ts';
import { highAvailabilityModes } from './high-availability.ts';
import { serverPattern } from './paths.ts';
import { serverOf } from './server-problems.ts';

/** The first of a tier is its default. Older clients create `Standard_D2s_v3` when nothing is said. */
const skus = {
    Burstable: ['Standard_B1ms', 'Standard_B2s'],
    GeneralPurpose: [
        'Standard_D2ds_v5',
        'Standard_D4ds_v5',
        'Standard_D8ds_v5',
        'Standard_D16ds_v5',
        'Standard_D2s_v3',
        'Standard_D4s_v3',
        'Standard_D8s_v3',
    ],
    MemoryOptimized: ['Standard_E4ds_v5', 'Standard_E8ds_v5', 'Standard_E4s_v3', 'Standard_E8s_v3'],
} as const;

/** Megabytes of memory for each virtual core. */
const memoryPerVcore = { Burstable: 2_048, GeneralPurpose: 4_096, MemoryOptimized: 8_192 } as const;

/** Older clients expect an entry for the region and one for each of its zones. */
const zones = ['none', '1', '2', '3'] as const;

/** Gigabytes. */
const storageSizes = [32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384] as const;

const provider = '/subscriptions/{subscriptionId}/providers/Microsoft.DBforPostgreSQL';

/**
 * The question of `az` before it creates or changes a server. A region offers the same everywhere; the response has both the
 * shape of the versions until 2022 and the one of today.
 */
export function capabilityRoutes({ world, behavior }: ProviderContext): readonly Route[] {
    return [
        {
            method: 'GET',
            pattern: `${provider}/locations/{location}/capabilities`,
            action: 'Microsoft.DBforPostgreSQL/locations/capabilities/read',
            serve: ({ parameters }) => offered(behavior, normalizedLocation(parameters.location ?? '')),
        },
        {
            method: 'GET',
            pattern: `${serverPattern}/capabilities`,
            action: 'Microsoft.DBforPostgreSQL/flexibleServers/capabilities/read',
            serve: (call) => {
                const found = serverOf(world, call);
                if (found.kind === 'missing') return found.response;
                return offered(behavior, normalizedLocation(found.server.record.location));
            },
        },
        ...[
            `${provider}/checkNameAvailability`,
            `${provider}/locations/{location}/checkNameAvailability`,
        ].map(
            (pattern): Route => ({
                method: 'POST',
                pattern,
                action: 'Microsoft.DBforPostgreSQL/checkNameAvailability/action',
                isQuery: true,
                serve: ({ request }) => {
                    const name = textIn(request.body, 'name') ?? '';
                    const isTaken = [...world.servers.values()].some((server) => server.name === name);
                    const type = 'Microsoft.DBforPostgreSQL/flexibleServers';
                    const response = { name, type, nameAvailable: !isTaken, message: '' };
                    return {
                        status: 200,
                        body: isTaken ? { ...response, reason: 'AlreadyExists' } : response,
                    };
                },
            }),
        ),
    ];
}

function offered(behavior: Behavior, location: string): SimulatorResponse {
    const ofRegion = hasZones(location) ? zones : (['none'] as const);
    return { status: 200, body: { value: ofRegion.map((zone) => capability(behavior, location, zone)) } };
}

function capability(behavior: Behavior, location: string, zone: (typeof zones)[number]): unknown {
    const isZonal = hasZones(location);
    const zonal = isZonal ? 'Enabled' : 'Disabled';
    const storage = storageSizes.map((gigabytes) => ({
        name: `${gigabytes * 1_024}`,
        storageSizeMB: gigabytes * 1_024,
        storageSizeMb: gigabytes * 1_024,
        supportedIops: 500,
    }));
    const tiers = ['Burstable', 'GeneralPurpose', 'MemoryOptimized'] as const;
    const editions = tiers.map((name) => ({
        name,
        defaultSkuName: skus[name][0],
        supportedStorageEditions: [
            { name: 'ManagedDisk', supportedStorageMB: storage, supportedStorageMb: storage },
        ],
        supportedServerVersions: catalogueVersions.map((version) => ({
            name: version,
            supportedVcores: skus[name].map((sku) => vcores(name, sku)),
        })),
        supportedServerSkus: skus[name].map((sku) => ({
            name: sku,
            supportedHaMode: highAvailabilityModes(behavior, name, location),
            supportedZones: isZonal ? ['1', '2', '3'] : [],
        })),
        status: 'Available',
    }));
    return {
        name: 'FlexibleServerCapabilities',
        zone,
        supportedHAMode: highAvailabilityModes(behavior, 'GeneralPurpose', location),
        geoBackupSupported: true,
        zoneRedundantHaSupported: isZonal,
        zoneRedundantHaAndGeoBackupSupported: isZonal,
        supportedFlexibleServerEditions: editions,
        supportedServerEditions: editions,
        supportedServerVersions: catalogueVersions.map((name) => ({ name })),
        geoBackup: 'Enabled',
        zoneRedundantHa: zonal,
        status: 'Available',
    };
}

/** The cores are in the name; `B1ms` has one. Assumed: the operations per second. */
function vcores(tier: keyof typeof skus, sku: string): unknown {
    const count = Number(/_[A-Z]+(\d+)/.exec(sku)?.[1] ?? 1);
    return {
        name: sku,
        vCores: count,
        supportedIops: count * 1_600,
        supportedMemoryPerVcoreMB: memoryPerVcore[tier],
        status: 'Available',
    };
}
