import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type SimulatorRequest, type SimulatorResponse } from '../kernel/http.ts';
import { locations } from '../world/locations.ts';
import { normalizedLocation, resourceGroupId } from '../world/world.ts';

/** Newest first, as the descriptions of the API and recordings have them; private previews are left out. */
const postgresqlVersions = [
    '2026-10-01',
    '2026-04-01-preview',
    '2026-01-01-preview',
    '2025-08-01',
    '2025-06-01-preview',
    '2025-01-01-preview',
    '2024-11-01-preview',
    '2024-08-01',
    '2024-03-01-preview',
    '2023-12-01-preview',
    '2023-06-01-preview',
    '2023-03-01-preview',
    '2022-12-01',
    '2022-11-08',
    '2022-05-01-preview',
    '2022-03-08-preview',
    '2022-01-20-preview',
    '2021-06-01',
    '2021-06-01-preview',
    '2020-11-05-preview',
    '2020-02-14-preview',
] as const;

const diagnosticSettingVersions = ['2021-05-01-preview', '2017-05-01-preview', '2016-09-01'] as const;

/** Of subscriptions, groups and the lists of resources: Resource Manager's own. */
const resourceManagerVersions =
    '2025-04-01,2025-03-01,2024-11-01,2024-07-01,2024-03-01,2023-07-01,2023-07-01-preview,2023-03-01-preview,' +
    '2022-12-01,2022-11-01-preview,2022-09-01,2022-06-01,2022-05-01,2022-03-01-preview,2022-01-01,2021-04-01,' +
    '2021-01-01,2020-10-01,2020-09-01,2020-08-01,2020-07-01,2020-06-01,2020-05-01,2020-01-01,2019-11-01,2019-10-01,' +
    '2019-09-01,2019-08-01,2019-07-01,2019-06-01,2019-05-10,2019-05-01,2019-03-01,2018-11-01,2018-09-01,2018-08-01,' +
    '2018-07-01,2018-06-01,2018-05-01,2018-02-01,2018-01-01,2017-12-01,2017-08-01,2017-06-01,2017-05-10,2017-05-01,' +
    '2017-03-01,2016-09-01,2016-07-01,2016-06-01,2016-02-01,2015-11-01,2015-01-01,2014-04-01-preview,2014-04-01';

/** Versions of the namespaces whose resources are only shown. Assumed: not complete, so no other version is refused. */
const shownVersions: Readonly<Record<string, readonly string[]>> = {
    'microsoft.authorization': ['2022-04-01', '2020-05-01', '2016-09-01'],
    'microsoft.keyvault': ['2023-07-01', '2022-07-01'],
    'microsoft.operationalinsights': ['2023-09-01', '2022-10-01'],
};

/** The API versions of a namespace in the list of resource providers, newest first. */
export function versionsOf(namespace: string): readonly string[] {
    const name = namespace.toLowerCase();
    return knownVersions(name) ?? shownVersions[name] ?? ['2022-12-01'];
}

/** Undefined where the list is not known. */
function knownVersions(namespace: string): readonly string[] | undefined {
    if (namespace === 'microsoft.dbforpostgresql') return postgresqlVersions;
    return namespace === 'microsoft.insights' ? diagnosticSettingVersions : undefined;
}

/** Bounds where the list is not known: nothing is older than Resource Manager, nor of years to come. */
const oldest = '2014-04-01';
const newest = '2026-12-31';

/**
 * Azure's refusal of an api-version that is missing, malformed, unknown or too old. Reported: the three shapes, of
 * Resource Manager's own types, of a resource with a location and of one without.
 */
export function apiVersionProblem(
    context: ProviderContext,
    request: SimulatorRequest,
): SimulatorResponse | undefined {
    const version = request.query.get('api-version') ?? '';
    if (version === '') {
        return azureError(
            400,
            'MissingApiVersionParameter',
            `The api-version query parameter (?api-version=) is required for all requests to '${request.path}'.`,
        );
    }
    if (!/^\d{4}-\d\d-\d\d(-[a-z]+)?$/i.test(version)) return invalidVersion(version, '');
    if (context.behavior.apiVersions === 'any') return undefined;
    const [, namespace, rest = ''] = /.*\/providers\/([^/]+)(?:\/(.+))?$/i.exec(request.path) ?? [];
    if (namespace === undefined || isListOfProviders(request.path)) {
        const isKnown = resourceManagerVersions.split(',').includes(version.toLowerCase());
        return isKnown
            ? undefined
            : invalidVersion(version, ` The supported versions are '${resourceManagerVersions}'.`);
    }
    const type = rest
        .split('/')
        .filter((_, index) => index % 2 === 0)
        .join('/');
    // Only the diagnostic settings of Insights are known, and not its metrics and activity log.
    const isOther = /^microsoft\.insights$/i.test(namespace) && !/^diagnosticSettings/i.test(type);
    const location = locationOf(context, request.path);
    const all = isOther ? undefined : knownVersions(namespace.toLowerCase());
    const known = isServers(namespace) ? offeredVersions(context, all, location) : all;
    const date = version.slice(0, 10);
    const isServed =
        known === undefined ? date >= oldest && date <= newest : known.includes(version.toLowerCase());
    if (isServed) return undefined;
    const code = isServers(namespace) ? context.behavior.unknownVersionCode : 'NoRegisteredProviderFound';
    if (code === 'InvalidApiVersionParameter') {
        return invalidVersion(version, ` The supported versions are '${(known ?? []).join(',')}'.`);
    }
    return location === undefined || code === 'InvalidResourceType'
        ? azureError(
              404,
              'InvalidResourceType',
              `The resource type could not be found in the namespace '${namespace}' for api version '${version}'.`,
          )
        : azureError(
              400,
              'NoRegisteredProviderFound',
              `No registered resource provider found for location '${location}' and API version '${version}' for type ` +
                  `'${type}'. The supported api-versions are '${(known ?? []).join(', ')}'. The supported locations are ` +
                  `'${Object.keys(locations).join(', ')}'.`,
          );
}

function isServers(namespace: string): boolean {
    return namespace.toLowerCase() === 'microsoft.dbforpostgresql';
}

/** The versions that this cloud and region have by now. */
function offeredVersions(
    { behavior }: ProviderContext,
    all: readonly string[] | undefined,
    location: string | undefined,
): readonly string[] | undefined {
    const newestHere = behavior.newestServerVersionIn[location ?? ''] ?? behavior.newestServerVersion;
    return all?.filter((version) => version.slice(0, 10) <= newestHere);
}

function invalidVersion(version: string, more: string): SimulatorResponse {
    return azureError(400, 'InvalidApiVersionParameter', `The api-version '${version}' is invalid.${more}`);
}

/** `/subscriptions/{id}/providers` and one of them: Resource Manager's own. */
function isListOfProviders(path: string): boolean {
    return /^\/subscriptions\/[^/]+\/providers(\/[^/]+)?\/?$/i.test(path);
}

/** Of the server that a path names, or else of its group; an extension of a resource has none. */
function locationOf({ world }: ProviderContext, path: string): string | undefined {
    const found = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/[^/]+\//i.exec(path);
    if (found === null || path.split(/\/providers\//i).length > 2) return undefined;
    const server = /^.*\/flexibleServers\/[^/]+/i.exec(path)?.[0] ?? '';
    const record = world.servers.get(server.toLowerCase())?.record;
    if (record !== undefined) return normalizedLocation(record.location);
    return world.resourceGroups.get(resourceGroupId(found[1] ?? '', found[2] ?? '').toLowerCase())?.location;
}
