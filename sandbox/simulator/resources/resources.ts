import type { Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError } from '../kernel/http.ts';
import { isWithin, normalizedLocation } from '../world/world.ts';

interface ListedResource {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly location: string;
    readonly tags?: Readonly<Record<string, string>>;
}

/** The generic lists of resources, by subscription and by group, with the filters that `az resource list` sends. */
export function resourceRoutes(context: ProviderContext): readonly Route[] {
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
                const text = request.query.get('$filter') ?? '';
                const filter = parsedFilter(text);
                // Assumed: the code.
                if (filter === undefined) {
                    return azureError(
                        400,
                        'InvalidFilterInQueryString',
                        `Invalid $filter '${text}' specified.`,
                    );
                }
                const value = resources(context).filter(
                    (resource) => isWithin(resource.id, within) && matches(resource, filter),
                );
                return { status: 200, body: { value } };
            },
        }),
    );
}

function resources({ world }: ProviderContext): readonly ListedResource[] {
    const servers = [...world.servers.values()].map(({ id, name, record }) => ({
        id,
        name,
        type: 'Microsoft.DBforPostgreSQL/flexibleServers',
        location: normalizedLocation(record.location),
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

type Filter = Readonly<Record<string, string>>;

const filterFields: readonly string[] = [
    'resourcetype',
    'name',
    'location',
    'resourcegroup',
    'tagname',
    'tagvalue',
];

/** `resourceType eq '…' and tagName eq '…'`: values by lower-case field. Undefined for anything else. */
function parsedFilter(text: string): Filter | undefined {
    if (text.trim() === '') return {};
    const terms = text.split(/\s+and\s+/i).map((term) => /^\s*(\w+)\s+eq\s+'([^']*)'\s*$/i.exec(term));
    const values: Record<string, string> = {};
    for (const term of terms) {
        const [, field = '', value = ''] = term ?? [];
        if (!filterFields.includes(field.toLowerCase())) return undefined;
        values[field.toLowerCase()] = value;
    }
    return values;
}

function matches(resource: ListedResource, filter: Filter): boolean {
    const isField = (field: string, found: string): boolean =>
        filter[field] === undefined || filter[field].toLowerCase() === found.toLowerCase();
    const group = /\/resourceGroups\/([^/]+)\//i.exec(resource.id)?.[1] ?? '';
    const tags = Object.entries(resource.tags ?? {});
    const asksForTag = filter.tagname !== undefined || filter.tagvalue !== undefined;
    return (
        isField('resourcetype', resource.type) &&
        isField('name', resource.name) &&
        isField('location', resource.location) &&
        isField('resourcegroup', group) &&
        (!asksForTag || tags.some(([name, value]) => isField('tagname', name) && isField('tagvalue', value)))
    );
}
