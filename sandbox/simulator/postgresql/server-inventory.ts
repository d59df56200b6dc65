import { resourceNotFound } from '../arm/not-found.ts';
import type { Route } from '../arm/route.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import type { FlexibleServer } from '../world/world.ts';
import { completedBackups } from './backups.ts';
import { serverPattern } from './paths.ts';
import { serveRead } from './reading.ts';
import type { Provider } from './server-operation.ts';

const namespace = 'Microsoft.DBforPostgreSQL/flexibleServers';

interface Item {
    readonly name: string;
    readonly properties: Readonly<Record<string, unknown>>;
}

/** Children of a server that can only be listed and read here: what Azure makes by itself. */
interface Collection {
    /** `backups` */
    readonly type: string;
    readonly items: (server: FlexibleServer, now: Date) => readonly Item[];
}

const collections: readonly Collection[] = [
    { type: 'backups', items: automaticBackups },
    { type: 'logFiles', items: logFiles },
    // Assumed: a server has none until one is made, which the simulator does not offer.
    { type: 'virtualEndpoints', items: () => [] },
    { type: 'privateLinkResources', items: privateLinkResources },
];

/** `flexibleServers/backups`, `logFiles`, `virtualEndpoints` and `privateLinkResources`. */
export function serverInventoryRoutes(provider: Provider): readonly Route[] {
    return collections.flatMap((collection) => routesOf(provider, collection));
}

function routesOf(provider: Provider, { type, items }: Collection): readonly Route[] {
    const action = `${namespace}/${type}/read`;
    const now = (): Date => provider.context.clock.now();
    const bodyOf = (server: FlexibleServer, { name, properties }: Item): unknown => ({
        properties,
        id: `${server.id}/${type}/${name}`,
        name,
        type: `${namespace}/${type}`,
    });
    return [
        {
            method: 'GET',
            pattern: `${serverPattern}/${type}`,
            action,
            serve: (call) =>
                serveRead(provider, call, (server) => ({
                    status: 200,
                    body: { value: items(server, now()).map((item) => bodyOf(server, item)) },
                })),
        },
        {
            method: 'GET',
            pattern: `${serverPattern}/${type}/{name}`,
            action,
            serve: (call) =>
                serveRead(provider, call, (server): SimulatorResponse => {
                    const { name = '' } = call.parameters;
                    const found = items(server, now()).find(
                        (item) => item.name.toLowerCase() === name.toLowerCase(),
                    );
                    return found === undefined
                        ? resourceNotFound(
                              `${namespace}/${server.name}/${type}/${name}`,
                              server.resourceGroup,
                          )
                        : { status: 200, body: bodyOf(server, found) };
                }),
        },
    ];
}

/** Assumed: the names. */
function automaticBackups({ record }: FlexibleServer, now: Date): readonly Item[] {
    return completedBackups(record, now).map((at) => ({
        name: `backup_${at}`,
        properties: {
            backupType: 'Full',
            completedTime: new Date(at).toISOString(),
            source: 'Automatic',
        },
    }));
}

/** One an hour of the last day, while downloadable logs are on. */
function logFiles({ record }: FlexibleServer, now: Date): readonly Item[] {
    if (record.parameters['logfiles.download_enable']?.value !== 'on') return [];
    const hour = Math.floor(now.getTime() / 3_600_000) * 3_600_000;
    return Array.from({ length: 24 }, (_, back) => new Date(hour - back * 3_600_000)).map((at) => ({
        name: `postgresql_${at.toISOString().slice(0, 13).replace('T', '_')}_00_00.log`,
        properties: {
            createdTime: at.toISOString(),
            lastModifiedTime: at.toISOString(),
            sizeInKb: 4,
            type: 'Text',
        },
    }));
}

function privateLinkResources(): readonly Item[] {
    return [
        {
            name: 'postgresqlServer',
            properties: {
                groupId: 'postgresqlServer',
                requiredMembers: ['postgresqlServer'],
                requiredZoneNames: ['privatelink.postgres.database.azure.com'],
            },
        },
    ];
}
