import { resourceGroupNotFound } from '../arm/not-found.ts';
import type { ArmCall } from '../arm/route.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { isObject, objectIn, textIn } from '../kernel/json.ts';
import { createServer, plainRecord, type ServerSeed } from '../world/create-server.ts';
import { displayedLocation } from '../world/locations.ts';
import type { NetworkSection, ServerRecord, ServerSections } from '../world/server-record.ts';
import { inState } from '../world/server-record.ts';
import { normalizedLocation, resourceGroupId } from '../world/world.ts';
import { passwordIn } from './administrator-password.ts';
import { refreshEncryption } from './encryption.ts';
import { patchedIdentity } from './security-sections.ts';
import { acceptOperation, type Provider } from './server-operation.ts';

/** PUT of a server that does not exist: 202, Provisioning, then Ready. */
export function createdServer(
    provider: Provider,
    call: ArmCall,
    notFound: SimulatorResponse,
): SimulatorResponse {
    const { context } = provider;
    const wanted = wantedServer(provider, call, notFound);
    if (wanted.kind === 'refused') return wanted.response;
    const server = createServer(context.world, wanted.seed);
    return acceptOperation(provider, {
        call,
        server,
        name: wanted.isReplica ? 'CreateReadReplicaManagementOperation' : 'UpsertServerManagementOperationV2',
        action: 'Microsoft.DBforPostgreSQL/flexibleServers/write',
        azureMs: context.behavior.durations.serverCreate,
        retryAfterSeconds: 60,
        isCreation: true,
        effect: (record) => inState(record, 'Ready'),
        ended: (outcome) => {
            if (outcome === 'Failed') context.world.servers.delete(server.id.toLowerCase());
            else refreshEncryption(context, server);
        },
    });
}

type WantedServer =
    | { readonly kind: 'server'; readonly seed: ServerSeed; readonly isReplica: boolean }
    | { readonly kind: 'refused'; readonly response: SimulatorResponse };

/** The server that the call asks for, or why Azure refuses it: the first of the problems that there are. */
function wantedServer(provider: Provider, call: ArmCall, notFound: SimulatorResponse): WantedServer {
    const { world } = provider.context;
    const { subscriptionId = '', resourceGroup = '', server: name = '' } = call.parameters;
    const group = world.resourceGroups.get(resourceGroupId(subscriptionId, resourceGroup).toLowerCase());
    if (group === undefined) return { kind: 'refused', response: resourceGroupNotFound(resourceGroup) };
    const { body } = call.request;
    const properties = objectIn(body, 'properties');
    const mode = textIn(properties, 'createMode') ?? 'Create';
    const isReplica = mode === 'Replica';
    const source = world.servers.get((textIn(properties, 'sourceServerResourceId') ?? '').toLowerCase());
    const location = textIn(body, 'location');
    const version = textIn(properties, 'version') ?? source?.record.properties.version ?? '17';
    const problem =
        nameProblem(name) ??
        modeProblem(mode, notFound) ??
        missingCredential(properties, mode) ??
        (location === undefined
            ? azureError(400, 'LocationRequired', 'The location property is required for this definition.')
            : undefined) ??
        (isReplica && source === undefined
            ? invalid('sourceServerResourceId', 'There is no such server.')
            : undefined) ??
        versionProblem(provider, version);
    if (problem !== undefined) return { kind: 'refused', response: problem };
    const region = location ?? '';
    const seed: ServerSeed = {
        name,
        subscriptionId: group.subscriptionId,
        resourceGroup: group.name,
        version,
        record: recordPart(provider, body, displayedLocation(normalizedLocation(region)), source?.record),
        properties: {
            ...(source === undefined
                ? sectionsOf(properties)
                : sectionsOfReplica(source.record, source.id, region)),
            version,
            state: 'Provisioning',
        },
    };
    return { kind: 'server', seed, isReplica };
}

function nameProblem(name: string): SimulatorResponse | undefined {
    if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) return undefined;
    return invalid('serverName', 'Specify 3 to 63 lower case letters, digits and hyphens.');
}

function modeProblem(mode: string, notFound: SimulatorResponse): SimulatorResponse | undefined {
    if (mode === 'Update') return notFound;
    if (['Default', 'Create', 'Replica'].includes(mode)) return undefined;
    return invalid('createMode', `The simulator does not support ${mode}.`);
}

function versionProblem({ context }: Provider, version: string): SimulatorResponse | undefined {
    try {
        context.catalogue(version);
        return undefined;
    } catch {
        return invalid('version', 'There is no such version.');
    }
}

function recordPart(
    provider: Provider,
    body: unknown,
    location: string,
    source: ServerRecord | undefined,
): NonNullable<ServerSeed['record']> {
    const { context } = provider;
    const sku = objectIn(body, 'sku');
    const identity = patchedIdentity(context, undefined, isObject(body) ? body.identity : undefined);
    const tags = objectIn(body, 'tags');
    return {
        location,
        createdAt: context.clock.now().toISOString(),
        sku: {
            name: textIn(sku, 'name') ?? source?.sku.name ?? 'Standard_D4ds_v5',
            tier: textIn(sku, 'tier') ?? source?.sku.tier ?? 'GeneralPurpose',
        },
        ...(identity.kind === 'section' && identity.value !== undefined ? { identity: identity.value } : {}),
        ...(Object.keys(tags).length === 0
            ? {}
            : { tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)])) }),
        ...passwordIn(body),
        // A replica starts with the parameters of its source and goes its own way afterwards.
        ...(source === undefined ? {} : { parameters: source.parameters }),
    };
}

/** Sections as they are sent; what is absent becomes the default of a plain server. */
function sectionsOf(properties: object): Partial<ServerSections> {
    const plain = plainRecord({ name: 'plain' }).properties;
    const sections = Object.entries(plain)
        .filter(([name]) => name in properties && !decidedByAzure.includes(name))
        .map(([name, value]) => {
            const sent: unknown = Reflect.get(properties, name);
            return [name, isObject(value) && isObject(sent) ? { ...value, ...sent } : sent];
        });
    const fipsMode = textIn(properties, 'fipsMode');
    return {
        ...Object.fromEntries(sections),
        ...(fipsMode === undefined ? {} : { fipsMode }),
        network: networkOf(properties, plain.network),
    };
}

/**
 * Assumed: without a choice a new server has public access, unless it is in a virtual network. So it is with
 * clients of versions that have no choice, `az` 2.45 among them: its firewall rules need it.
 */
function networkOf(properties: object, plain: NetworkSection): NetworkSection {
    const sent = objectIn(properties, 'network');
    // `az` sends '' for what it does not mean.
    const meant = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ''));
    const isInVirtualNetwork = 'delegatedSubnetResourceId' in meant;
    return { ...plain, publicNetworkAccess: isInVirtualNetwork ? 'Disabled' : 'Enabled', ...meant };
}

/** Without authConfig a new server has password authentication, which needs a login and a password. */
function missingCredential(properties: object, mode: string): SimulatorResponse | undefined {
    const password = textIn(objectIn(properties, 'authConfig'), 'passwordAuth') ?? 'Enabled';
    if (mode === 'Replica' || password !== 'Enabled') return undefined;
    const missing = ['AdministratorLogin', 'AdministratorLoginPassword'].find(
        (name) => (textIn(properties, `a${name.slice(1)}`) ?? '') === '',
    );
    if (missing === undefined) return undefined;
    return azureError(
        400,
        'MissingRequiredParameter',
        `Parameter '${missing}' must be specified. This parameter cannot be NULL or empty.`,
    );
}

const decidedByAzure: readonly string[] = [
    'state',
    'fullyQualifiedDomainName',
    'minorVersion',
    'replicationRole',
];

function sectionsOfReplica(
    source: ServerRecord,
    sourceId: string,
    location: string,
): Partial<ServerSections> {
    const isElsewhere = normalizedLocation(source.location) !== normalizedLocation(location);
    const { administratorLogin, storage, network, authConfig, dataEncryption } = source.properties;
    return {
        ...(administratorLogin === undefined ? {} : { administratorLogin }),
        storage,
        network,
        authConfig,
        dataEncryption,
        replicationRole: isElsewhere ? 'GeoAsyncReplica' : 'AsyncReplica',
        sourceServerResourceId: sourceId,
    };
}

function invalid(parameter: string, advice: string): SimulatorResponse {
    return azureError(
        400,
        'InvalidParameterValue',
        `Invalid value given for parameter ${parameter}. ${advice}`,
    );
}
