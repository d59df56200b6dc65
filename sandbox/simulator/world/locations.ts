/** Regions by normalized name. Servers come back with the displayed one. */
export const locations: Readonly<Record<string, string>> = {
    canadacentral: 'Canada Central',
    canadaeast: 'Canada East',
    eastus: 'East US',
    eastus2: 'East US 2',
    germanywestcentral: 'Germany West Central',
    northeurope: 'North Europe',
    switzerlandnorth: 'Switzerland North',
    westeurope: 'West Europe',
};

/** Regions of the sandbox without availability zones, as in Azure. */
const withoutZones: readonly string[] = ['canadaeast'];

export function hasZones(normalized: string): boolean {
    return !withoutZones.includes(normalized);
}

/** The name that Azure displays; the normalized one where the sandbox knows none. */
export function displayedLocation(normalized: string): string {
    return locations[normalized] ?? normalized;
}
