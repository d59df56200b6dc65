import type { Azure } from '../azure.ts';
import type { Route } from '../resource-manager/route.ts';
import { isWithin, normalisedLocation } from '../world/world.ts';

interface ListedResource {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly location: string;
    readonly tags?: Readonly<Record<string, string>>;
}

/** The generic lists of resources, by subscription and by group, with the filters that `az resource list` sends. */
export function resourceRoutes(azure: Azure): readonly Route[] {
    return [
        '/subscriptions/{subscriptionId}',
        '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}',
    ].map(
        (scope): Route => ({
            method: 'GET',
            pattern: `${scope}/resources`,
            action: 'Microsoft.Resources/subscriptions/resources/read',
            serve: ({ request }) => {
                const within = request.path.replace(/\/resources\/?$/i, '');
                const filter = request.query.get('$filter') ?? '';
                const value = resources(azure).filter(
                    (resource) => isWithin(resource.id, within) && matches(resource, filter),
                );
                return { status: 200, body: { value } };
            },
        }),
    );
}

function resources({ world }: Azure): readonly ListedResource[] {
    const servers = [...world.servers.values()].map(({ id, name, record }) => ({
        id,
        name,
        type: 'Microsoft.DBforPostgreSQL/flexibleServers',
        location: normalisedLocation(record.location),
        ...(record.tags === undefined ? {} : { tags: record.tags }),
    }));
    const workspaces = [...world.workspaces.values()].map(({ id, name, location }) => ({
        id,
        name,
        type: 'Microsoft.OperationalInsights/workspaces',
        location,
    }));
    const vaults = [...world.vaults.values()].map(({ id, name, location }) => ({
        id,
        name,
        type: 'Microsoft.KeyVault/vaults',
        location,
    }));
    return [...servers, ...workspaces, ...vaults];
}

/** `resourceType eq '…'`, `name eq '…'`, `resourceGroup eq '…'`, joined by `and`. Other terms match nothing. */
function matches(resource: ListedResource, filter: string): boolean {
    if (filter.trim() === '') return true;
    return filter.split(/\s+and\s+/i).every((term) => {
        const found = /^\s*(\w+)\s+eq\s+'([^']*)'\s*$/i.exec(term);
        const [, field = '', value = ''] = found ?? [];
        switch (field.toLowerCase()) {
            case 'resourcetype':
                return resource.type.toLowerCase() === value.toLowerCase();
            case 'name':
                return resource.name.toLowerCase() === value.toLowerCase();
            case 'location':
                return resource.location === value.toLowerCase();
            case 'resourcegroup':
                return resource.id.toLowerCase().includes(`/resourcegroups/${value.toLowerCase()}/`);
            default:
                return false;
        }
    });
}
