import { expect, it } from 'vitest';
import { controls } from '../../../../src/controls/index.ts';
import type { EffectiveBaseline } from '../../../../src/model/baseline.ts';
import { parseServerId, type ServerId } from '../../../../src/model/resource-id.ts';
import type { ReadHints } from '../../../../src/model/server-reading.ts';
import { type SliceName, type SliceReadings, sliceNames } from '../../../../src/model/server-state.ts';
import type { ServerReader } from '../../../../src/ports.ts';
import { serverStatus } from '../../../../src/report/assessment.ts';
import {
    type AssessFleetPorts,
    assessFleet,
    type FleetRequest,
    type ListedServer,
    type ServerListing,
} from '../../../../src/workflows/fleet/assess-fleet.ts';
import { inMode } from '../../../support/effective-baseline.ts';
import { serverState } from '../../../support/states.ts';

const production = '11111111-1111-4111-8111-111111111111';
const development = '22222222-2222-4222-8222-222222222222';

function id(name: string, subscriptionId = production): ServerId {
    return { subscriptionId, resourceGroup: 'shop', name };
}

function listed(name: string, subscriptionId = production): ListedServer {
    return { server: id(name, subscriptionId) };
}

const drifted = serverState({ parameters: { require_secure_transport: 'off' } });

/** Readings of the slices that are asked for, from one state. */
function found(slices: readonly SliceName[], state = drifted): SliceReadings {
    return Object.fromEntries(slices.map((slice) => [slice, { kind: 'read', value: state[slice] }]));
}

const everything: FleetRequest = {
    subscriptionIds: [production],
    servers: [],
    concurrency: 4,
    readsEverything: false,
};

interface World {
    readonly listings?: Readonly<Record<string, ServerListing>>;
    readonly read?: ServerReader['read'];
    readonly effective?: EffectiveBaseline;
    readonly needsTags?: boolean;
}

function ports(world: World): AssessFleetPorts & { readonly listedSubscriptions: string[] } {
    const listedSubscriptions: string[] = [];
    const effective = world.effective ?? inMode('enforce', ['secure-transport']);
    return {
        listedSubscriptions,
        lister: {
            async list(subscriptionId) {
                listedSubscriptions.push(subscriptionId);
                return world.listings?.[subscriptionId] ?? { servers: [listed('orders')] };
            },
        },
        reader: {
            read: world.read ?? (async (_server, slices) => ({ kind: 'found', slices: found(slices) })),
        },
        baseline: {
            name: 'test',
            current: async () => ({ needsTags: world.needsTags ?? false, effective: () => effective }),
        },
        controls,
        clock: { now: () => new Date('2026-11-20T09:00:00Z') },
        progress: { listed: () => undefined, assessed: () => undefined },
    };
}

it('reports the drift and the write that would be made', async () => {
    const { servers, ...head } = await assessFleet(ports({}), everything);
    expect(head).toEqual({
        assessedAt: '2026-11-20T09:00:00.000Z',
        baseline: 'test',
        subscriptions: [{ id: production, servers: 1 }],
        warnings: [],
    });
    expect(servers).toHaveLength(1);
    expect(servers[0]?.facts).toEqual({
        location: 'canadacentral',
        version: '17',
        tier: 'GeneralPurpose',
        state: 'Ready',
    });
    const result = servers[0]?.result;
    if (result?.kind !== 'assessed') throw new Error('not assessed');
    expect(result.controls.map(({ control, mode, verdict }) => [control.id, mode, verdict.kind])).toEqual([
        ['secure-transport', 'enforce', 'drifted'],
    ]);
    expect(result.writes.map(({ change, decision }) => [change.kind, change.to, decision.kind])).toEqual([
        ['parameter', 'on', 'apply'],
    ]);
});

it.each([
    ['enforce', 'apply'],
    ['approve', 'ask'],
    ['report', 'skip'],
] as const)('mode %s would %s', async (mode, decision) => {
    const { servers } = await assessFleet(
        ports({ effective: inMode(mode, ['secure-transport']) }),
        everything,
    );
    const result = servers[0]?.result;
    expect(result?.kind === 'assessed' && result.writes[0]?.decision.kind).toBe(decision);
});

it('names the exemption of an exempted drift', async () => {
    const exemption = { reason: 'r', owner: 'o', expires: '2027-01-01', kind: 'waiver' } as const;
    const effective = {
        ...inMode('enforce', ['secure-transport']),
        exemptions: { 'secure-transport': exemption },
    };
    const { servers } = await assessFleet(ports({ effective }), everything);
    const result = servers[0]?.result;
    if (result?.kind !== 'assessed') throw new Error('not assessed');
    expect(result.controls[0]?.exemption).toEqual(exemption);
    expect(result.writes[0]?.decision).toMatchObject({ kind: 'skip', cause: 'exemption' });
});

it('reads the server and what the wanted controls need, and no more', async () => {
    const asked: (readonly SliceName[])[] = [];
    const read: ServerReader['read'] = async (_server, slices) => {
        asked.push(slices);
        return { kind: 'found', slices: found(slices) };
    };
    await assessFleet(ports({ read }), everything);
    await assessFleet(ports({ read }), { ...everything, readsEverything: true });
    await assessFleet(ports({ read, needsTags: true }), everything);
    expect(asked.map((slices) => slices.length)).toEqual([2, sliceNames.length, sliceNames.length]);
    expect(asked[0]).toEqual(['server', 'parameters']);
});

it('reports unreadable slices, and nothing else, as unknown', async () => {
    const read: ServerReader['read'] = async (server, slices) => {
        if (server.name === 'gone') return { kind: 'missing', reason: 'HTTP 404' };
        if (server.name === 'broken') throw new Error('the reader broke');
        const readings = found(slices);
        if (server.name === 'orders') return { kind: 'found', slices: readings };
        const unreadable = { kind: 'unreadable', reason: 'HTTP 403', transient: false } as const;
        return { kind: 'found', slices: { ...readings, parameters: unreadable } };
    };
    const listings = {
        [production]: { servers: ['blind', 'broken', 'gone', 'orders'].map((name) => listed(name)) },
    };
    const { servers } = await assessFleet(ports({ read, listings }), everything);
    expect(servers.map((one) => [one.server.name, one.result.kind, serverStatus(one)])).toEqual([
        ['blind', 'assessed', 'unknown'],
        ['broken', 'unreadable', 'unknown'],
        ['gone', 'missing', 'unknown'],
        ['orders', 'assessed', 'drifted'],
    ]);
    const blind = servers[0]?.result;
    if (blind?.kind !== 'assessed') throw new Error('not assessed');
    expect(blind.controls[0]?.verdict).toEqual({ kind: 'unknown', reason: 'parameters: HTTP 403' });
    expect(blind.writes).toEqual([]);
});

it('continues with the other subscriptions when one cannot be listed', async () => {
    const listings = {
        [production]: { servers: [listed('orders')], problem: 'HTTP 403 AuthorizationFailed' },
        [development]: { servers: [listed('till', development)] },
    };
    const { subscriptions, servers } = await assessFleet(ports({ listings }), {
        ...everything,
        subscriptionIds: [development, production],
    });
    expect(subscriptions).toEqual([
        { id: production, servers: 1, problem: 'HTTP 403 AuthorizationFailed' },
        { id: development, servers: 1 },
    ]);
    expect(servers.map(({ server }) => server.name)).toEqual(['orders', 'till']);
});

it('chooses servers by glob and by id, each once, and says which glob matches none', async () => {
    const listings = {
        [production]: { servers: [listed('Orders-2'), listed('orders-1'), listed('billing')] },
    };
    const byId = parseServerId(
        `/subscriptions/${production}/resourcegroups/SHOP/providers/Microsoft.DBforPostgreSQL/flexibleServers/ORDERS-1`,
    );
    if (byId === undefined) throw new Error('no id');
    const { servers, warnings } = await assessFleet(ports({ listings }), {
        ...everything,
        servers: [
            { kind: 'name', glob: 'orders-*' },
            { kind: 'name', glob: 'ledger' },
            { kind: 'id', server: byId },
        ],
    });
    expect(servers.map(({ server }) => server.name)).toEqual(['orders-1', 'Orders-2']);
    expect(warnings).toEqual(['--server ledger matches no server']);
});

it('hands the reader a server as the list has it', async () => {
    const { server: properties } = drifted;
    const seen: (ReadHints | undefined)[] = [];
    const read: ServerReader['read'] = async (_server, slices, hints) => {
        seen.push(hints);
        return { kind: 'found', slices: found(slices) };
    };
    const listings = { [production]: { servers: [{ ...listed('orders'), properties }, listed('till')] } };
    const { servers } = await assessFleet(ports({ read, listings }), { ...everything, concurrency: 1 });
    const requestedAt = '2026-11-20T09:00:00.000Z';
    expect(seen).toEqual([{ requestedAt, server: properties }, { requestedAt }]);
    expect(servers.map(({ facts }) => facts?.location)).toEqual(['canadacentral', 'canadacentral']);
});

it('lists nothing when every server is named by its id', async () => {
    const world = ports({});
    const { servers, subscriptions } = await assessFleet(world, {
        ...everything,
        servers: [{ kind: 'id', server: id('orders') }],
    });
    expect(world.listedSubscriptions).toEqual([]);
    expect(subscriptions).toEqual([]);
    expect(servers.map(({ server }) => server.name)).toEqual(['orders']);
});

it('reads no more servers at the same time than it may', async () => {
    let running = 0;
    let most = 0;
    const read: ServerReader['read'] = async (_server, slices) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return { kind: 'found', slices: found(slices) };
    };
    const names = Array.from({ length: 20 }, (_, index) => listed(`orders-${index}`));
    const listings = { [production]: { servers: names } };
    const { servers } = await assessFleet(ports({ read, listings }), { ...everything, concurrency: 3 });
    expect(servers).toHaveLength(20);
    expect(most).toBe(3);
});
