import { resourceNotFound } from '../arm/not-found.ts';
import type { ArmCall, Route } from '../arm/route.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import type { ServerRecord } from '../world/server-record.ts';
import type { FlexibleServer } from '../world/world.ts';
import { serverPattern } from './paths.ts';
import { serveRead, serveWrite } from './reading.ts';
import type { Provider } from './server-operation.ts';

/** A collection below a server whose items are listed, read, put and deleted by their names. */
export interface Children<Item> {
    /** `firewallRules` */
    readonly type: string;
    /** By lower-case name. */
    readonly items: (record: ServerRecord) => Readonly<Record<string, Item>>;
    /** The refusal while the server has no such collection; asked before reads and writes. */
    readonly refusal?: (record: ServerRecord) => SimulatorResponse | undefined;
    readonly bodyOf: (server: FlexibleServer, item: Item) => unknown;
    readonly put: (call: ArmCall, server: FlexibleServer) => SimulatorResponse;
    /** Asked only for an item that is there. */
    readonly remove: (call: ArmCall, server: FlexibleServer) => SimulatorResponse;
}

export function childRoutes<Item>(
    provider: Provider,
    { type, items, refusal = () => undefined, bodyOf, put, remove }: Children<Item>,
): readonly Route[] {
    const action = `Microsoft.DBforPostgreSQL/flexibleServers/${type}`;
    const all = `${serverPattern}/${type}`;
    return [
        {
            method: 'GET',
            pattern: all,
            action: `${action}/read`,
            serve: (call) =>
                serveRead(
                    provider,
                    call,
                    (server, record) =>
                        refusal(record) ?? {
                            status: 200,
                            body: { value: Object.values(items(record)).map((item) => bodyOf(server, item)) },
                        },
                ),
        },
        {
            method: 'GET',
            pattern: `${all}/{name}`,
            action: `${action}/read`,
            serve: (call) =>
                serveRead(provider, call, (server, record) => {
                    const refused = refusal(record);
                    if (refused !== undefined) return refused;
                    const item = items(record)[keyOf(call)];
                    return item === undefined
                        ? childNotFound(server, type, nameOf(call))
                        : { status: 200, body: bodyOf(server, item) };
                }),
        },
        {
            method: 'PUT',
            pattern: `${all}/{name}`,
            action: `${action}/write`,
            serve: (call) =>
                serveWrite(provider, call, (server) => refusal(server.record) ?? put(call, server)),
        },
        {
            method: 'DELETE',
            pattern: `${all}/{name}`,
            action: `${action}/delete`,
            serve: (call) =>
                serveWrite(provider, call, (server) => {
                    const refused = refusal(server.record);
                    if (refused !== undefined) return refused;
                    return items(server.record)[keyOf(call)] === undefined
                        ? { status: 204 }
                        : remove(call, server);
                }),
        },
    ];
}

/** The child's name as the caller wrote it. */
export function nameOf(call: ArmCall): string {
    return call.parameters.name ?? '';
}

/** The child's name for comparisons. */
export function keyOf(call: ArmCall): string {
    return nameOf(call).toLowerCase();
}

/** The items without one of them. */
export function without<Item>(items: Readonly<Record<string, Item>>, key: string): Record<string, Item> {
    return Object.fromEntries(Object.entries(items).filter(([name]) => name !== key));
}

/** Azure's 404 for a child that the server does not have. */
export function childNotFound(server: FlexibleServer, type: string, name: string): SimulatorResponse {
    return resourceNotFound(
        `Microsoft.DBforPostgreSQL/flexibleServers/${server.name}/${type}/${name}`,
        server.resourceGroup,
    );
}
