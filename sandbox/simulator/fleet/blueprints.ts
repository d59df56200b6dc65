import type { Random } from '../kernel/random.ts';

/** The differences between one server of the fleet and another. */
export interface Blueprint {
    readonly name: string;
    readonly environment: 'production' | 'development';
    readonly resourceGroup: string;
    readonly version: string;
    readonly sku: { readonly name: string; readonly tier: string };
    readonly isCustomerManaged: boolean;
    readonly isInVirtualNetwork: boolean;
    readonly isHighlyAvailable: boolean;
    readonly isStopped: boolean;
    /** Index of the server that it replicates. */
    readonly replicaOf?: number;
}

const skus = {
    burstable: { name: 'Standard_B2s', tier: 'Burstable' },
    general: { name: 'Standard_D4ds_v5', tier: 'GeneralPurpose' },
    large: { name: 'Standard_D16ds_v5', tier: 'GeneralPurpose' },
    memory: { name: 'Standard_E8ds_v5', tier: 'MemoryOptimized' },
} as const;

const services = [
    ['orders', 'commerce'],
    ['identity', 'platform'],
    ['billing', 'finance'],
    ['catalog', 'commerce'],
    ['shipping', 'logistics'],
    ['ledger', 'finance'],
    ['analytics', 'insights'],
    ['inventory', 'logistics'],
    ['crm', 'sales'],
    ['archive', 'insights'],
    ['payments', 'finance'],
    ['search', 'commerce'],
    ['reports', 'insights'],
    ['notifications', 'platform'],
    ['pricing', 'commerce'],
    ['fleet', 'logistics'],
] as const;

const versions = ['17', '16', '15', '17', '14', '18', '13'] as const;

/**
 * The first ten are chosen, so that a small fleet shows every kind; the rest is drawn. Servers have believable names
 * that do not repeat.
 */
export function blueprints(count: number, random: Random): readonly Blueprint[] {
    return Array.from({ length: count }, (_, index) => ({
        ...drawn(index, random),
        ...chosen(index, count),
    }));
}

function chosen(index: number, count: number): Partial<Blueprint> {
    switch (index) {
        case 0:
            return {
                environment: 'production',
                sku: skus.general,
                isCustomerManaged: true,
                isHighlyAvailable: true,
                isInVirtualNetwork: false,
            };
        case 1:
            return { environment: 'development', sku: skus.burstable, isHighlyAvailable: false };
        case 2:
            return { environment: 'production', sku: skus.memory, isInVirtualNetwork: true };
        case 3:
            return {
                name: 'pg-orders-prod-replica',
                environment: 'production',
                resourceGroup: 'commerce-prod',
                version: versions[0],
                sku: skus.general,
                isCustomerManaged: true,
                isInVirtualNetwork: false,
                isHighlyAvailable: false,
                replicaOf: 0,
            };
        case 9:
            return { isStopped: count >= 10 };
        default:
            return {};
    }
}

function drawn(index: number, random: Random): Blueprint {
    const [service, team] = services[index % services.length] ?? services[0];
    const round = Math.floor(index / services.length);
    const environment = index === 1 || (index > 3 && random.chance(0.3)) ? 'development' : 'production';
    const short = environment === 'production' ? 'prod' : 'dev';
    return {
        name: `pg-${service}-${short}${round === 0 ? '' : `-${round + 1}`}`,
        environment,
        resourceGroup: `${team}-${short}`,
        version: versions[index % versions.length] ?? '17',
        sku:
            environment === 'development'
                ? skus.burstable
                : random.pick([skus.general, skus.large, skus.memory]),
        isCustomerManaged: environment === 'production' && random.chance(0.5),
        isInVirtualNetwork: index > 3 && random.chance(0.15),
        isHighlyAvailable: environment === 'production',
        isStopped: false,
    };
}
