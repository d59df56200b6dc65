import { resourceGroupNotFound, resourceNotFound } from '../arm/not-found.ts';
import type { ArmCall, Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { isObject, objectIn, textIn } from '../kernel/json.ts';
import { type World, write } from '../world/world.ts';

type Tags = Readonly<Record<string, string>>;

const pattern = '/{scope...}/providers/Microsoft.Resources/tags/default';
const mostTags = 50;

/**
 * `Microsoft.Resources/tags/default` of a server or a resource group, as `az tag` and the portal use it. Assumed: a
 * write takes effect at once and is no operation of the resource provider.
 */
export function tagRoutes({ world }: ProviderContext): readonly Route[] {
    return [
        {
            method: 'GET',
            pattern,
            action: 'Microsoft.Resources/tags/read',
            serve: (call) => onTagged(world, call, (tagged) => tagsResponse(call, tagged.tags())),
        },
        {
            method: 'PUT',
            pattern,
            action: 'Microsoft.Resources/tags/write',
            serve: (call) =>
                onTagged(world, call, (tagged) => written(call, tagged, tagsOf(call.request.body))),
        },
        {
            method: 'PATCH',
            pattern,
            action: 'Microsoft.Resources/tags/write',
            serve: (call) => onTagged(world, call, (tagged) => patched(call, tagged)),
        },
        {
            method: 'DELETE',
            pattern,
            action: 'Microsoft.Resources/tags/delete',
            serve: (call) =>
                onTagged(world, call, (tagged) => {
                    tagged.put({});
                    return { status: 200 };
                }),
        },
    ];
}

/** A resource that can have tags. */
interface Tagged {
    tags(): Tags;
    put(tags: Tags): void;
}

function onTagged(
    world: World,
    { parameters: { scope = '' } }: ArmCall,
    serve: (tagged: Tagged) => SimulatorResponse,
): SimulatorResponse {
    const key = scope.toLowerCase();
    const server = world.servers.get(key);
    if (server !== undefined) {
        return serve({
            tags: () => server.record.tags ?? {},
            put(tags) {
                const { tags: _old, ...rest } = server.record;
                write(server, Object.keys(tags).length === 0 ? rest : { ...rest, tags });
            },
        });
    }
    const group = world.resourceGroups.get(key);
    if (group === undefined) return notFound(scope);
    return serve({
        tags: () => group.tags ?? {},
        put: (tags) => void world.resourceGroups.set(key, { ...group, tags }),
    });
}

function notFound(scope: string): SimulatorResponse {
    const [, group = '', resource = ''] =
        /\/resourceGroups\/([^/]+)(?:\/providers\/(.+))?$/i.exec(scope) ?? [];
    return resource === '' ? resourceGroupNotFound(group) : resourceNotFound(resource, group);
}

function patched(call: ArmCall, tagged: Tagged): SimulatorResponse {
    const given = tagsOf(call.request.body);
    const before = tagged.tags();
    switch (textIn(call.request.body, 'operation')?.toLowerCase()) {
        case 'replace':
            return written(call, tagged, given);
        case 'merge':
            return written(call, tagged, { ...without(before, given, () => true), ...given });
        case 'delete':
            return written(
                call,
                tagged,
                without(before, given, (kept, named) => kept === named),
            );
        default:
            return invalid('The operation must be Replace, Merge or Delete.');
    }
}

/** The tags but for those that are named, in any case, and for which the test holds. */
function without(tags: Tags, named: Tags, isTaken: (kept: string, named: string) => boolean): Tags {
    const names = new Map(Object.entries(named).map(([name, value]) => [name.toLowerCase(), value]));
    return Object.fromEntries(
        Object.entries(tags).filter(([name, value]) => {
            const found = names.get(name.toLowerCase());
            return found === undefined || !isTaken(value, found);
        }),
    );
}

function written(call: ArmCall, tagged: Tagged, tags: Tags): SimulatorResponse {
    if (Object.keys(tags).length > mostTags) return invalid(`A resource can have at most ${mostTags} tags.`);
    tagged.put(tags);
    return tagsResponse(call, tags);
}

function tagsResponse({ parameters: { scope = '' } }: ArmCall, tags: Tags): SimulatorResponse {
    return {
        status: 200,
        body: {
            id: `${scope}/providers/Microsoft.Resources/tags/default`,
            name: 'default',
            type: 'Microsoft.Resources/tags',
            properties: { tags },
        },
    };
}

function tagsOf(body: unknown): Tags {
    const tags = objectIn(objectIn(body, 'properties'), 'tags');
    return isObject(tags)
        ? Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)]))
        : {};
}

function invalid(message: string): SimulatorResponse {
    return azureError(400, 'InvalidTagsRequest', message);
}
