import { describe, expect, test } from 'vitest';
import { StorageUnavailableError } from '../../../src/errors.ts';
import { inMode } from '../../support/effective-baseline.ts';
import { brokenInvariants } from '../../support/invariants.ts';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { type ApiResponse, apiInProcess, apiOf, apiPorts } from '../../support/operators-api.ts';
import {
    addServer,
    deliverEvent,
    drift,
    drifted,
    fail,
    isOn,
    minuteMs,
    orders,
    pass,
    pathOf,
    server,
    worldOf,
    worldWith,
} from '../../support/story.ts';

const names = ['billing', 'orders', 'till'];
const till = pathOf('till');

interface Chosen {
    readonly server: string;
    readonly id: string;
}

/** Three servers without encryption, each with one change that waits. On `till`, log_checkpoints waits as well. */
async function waitingFleet(): Promise<MemoryWorld> {
    const world = await worldOf(names, inMode('approve', ['secure-transport', 'log-checkpoints']));
    for (const name of names) await drift(world, 'require_secure_transport', 'off', { path: pathOf(name) });
    await drift(world, 'log_checkpoints', 'off', { path: till });
    await pass(world, minuteMs);
    return world;
}

/** So many servers without encryption, each with one change that waits. */
async function fleetOf(servers: number): Promise<MemoryWorld> {
    const paths = Array.from({ length: servers }, (_none, index) => pathOf(`server-${100 + index}`));
    const world = worldWith();
    world.baseline = inMode('approve', ['secure-transport']);
    for (const path of paths) addServer(world, path, drifted);
    for (const path of paths) await deliverEvent(world, 'configurations/require_secure_transport', { path });
    await world.run();
    return world;
}

/** The changes of a control that wait, by server. */
async function waiting(world: MemoryWorld, control = 'secure-transport'): Promise<readonly Chosen[]> {
    const { body } = await apiOf(world).get('approvals');
    return (
        body as { approvals: readonly (Chosen & { readonly change: { readonly control: string } })[] }
    ).approvals
        .filter(({ change }) => change.control === control)
        .map(({ server, id }) => ({ server, id }))
        .toSorted((a, b) => a.server.localeCompare(b.server));
}

async function decide(
    world: MemoryWorld,
    changes: readonly object[],
    more: object = {},
): Promise<ApiResponse> {
    const body = { decision: 'approve', comment: 'the release is out', operator: 'olga', changes, ...more };
    return await apiOf(world).post('approvals', body);
}

function decisions(world: MemoryWorld): readonly string[] {
    return world.audit
        .filter(({ outcome }) => outcome === 'approved' || outcome === 'declined')
        .map(({ outcome, server, operator }) => `${outcome} ${server.split('/').at(-1)} by ${operator}`)
        .toSorted();
}

test('several changes are approved at once, each recorded on its own, and made', async () => {
    const world = await waitingFleet();
    const changes = await waiting(world);
    expect(await decide(world, changes)).toMatchObject({
        status: 200,
        body: {
            result: '3 of 3 changes approved',
            decided: changes.map((change) => ({
                ...change,
                result: expect.stringMatching(/^the change is made now/),
            })),
            leftOut: [],
        },
    });
    expect(decisions(world)).toEqual([
        'approved billing by olga',
        'approved orders by olga',
        'approved till by olga',
    ]);
    await pass(world, minuteMs);
    expect(names.map((name) => isOn(world, 'require_secure_transport', pathOf(name)))).toEqual([
        true,
        true,
        true,
    ]);
    expect(brokenInvariants(world)).toEqual([]);
});

test('several changes are declined at once, and not made', async () => {
    const world = await waitingFleet();
    expect(await decide(world, await waiting(world), { decision: 'decline' })).toMatchObject({
        status: 200,
        body: { result: '3 of 3 changes declined' },
    });
    await pass(world, 5 * minuteMs);
    expect([decisions(world).length, world.azure.writes]).toEqual([3, []]);
});

test('changes of two controls are refused with those that differ, and none is decided', async () => {
    const world = await waitingFleet();
    const [first, ...rest] = await waiting(world);
    const [other] = await waiting(world, 'log-checkpoints');
    expect(
        await decide(
            world,
            [first, other, ...rest].flatMap((change) => change ?? []),
        ),
    ).toMatchObject({
        status: 409,
        body: {
            code: 'Conflict',
            detail: 'nothing was decided: the changes are of 2 kinds: 3 of secure-transport (parameter), 1 of log-checkpoints (parameter); decide on each kind in a request of its own',
            errors: [
                {
                    detail: 'changes.1: it is of log-checkpoints (parameter), not of secure-transport (parameter)',
                    pointer: '#/changes/1',
                },
            ],
        },
    });
    expect(decisions(world)).toEqual([]);
    expect(await waiting(world)).toHaveLength(3);
});

describe('what cannot be decided is left out with its reason', () => {
    test('a change that does not wait any more', async () => {
        const world = await waitingFleet();
        const changes = await waiting(world);
        await drift(world, 'require_secure_transport', 'on');
        await pass(world, minuteMs);
        expect(await decide(world, changes)).toMatchObject({
            status: 200,
            body: {
                result: '2 of 3 changes approved',
                leftOut: [
                    {
                        server: orders,
                        kind: 'gone',
                        reason: expect.stringMatching(/^no change \w+ waits for an approval on .+orders$/),
                    },
                ],
            },
        });
    });

    test('a change of a server that is being worked on', async () => {
        const world = await waitingFleet();
        const changes = await waiting(world);
        const lease = await world.ports().leases.acquire(server);
        expect(await decide(world, changes)).toMatchObject({
            body: {
                result: '2 of 3 changes approved',
                leftOut: [
                    {
                        server: orders,
                        kind: 'busy',
                        reason: 'the server is being worked on; try again in a moment',
                    },
                ],
            },
        });
        await lease?.release();
        expect(await decide(world, changes)).toMatchObject({
            body: { result: '1 of 3 changes approved', decided: [{ server: orders }] },
        });
        expect(decisions(world)).toHaveLength(3);
    });

    test('everything after storage fails, and the same request then decides the rest, once', async () => {
        const world = await fleetOf(12);
        const changes = await waiting(world);
        let recorded = 0;
        world.fate = (port, moment) => {
            if (port !== 'audit approved' || moment !== 'before') return;
            recorded += 1;
            if (recorded > 3) throw new StorageUnavailableError('table audit');
        };
        const { status, body } = await decide(world, changes);
        world.fate = () => undefined;
        expect([status, body]).toMatchObject([200, { result: '3 of 12 changes approved' }]);
        const { leftOut } = body as { readonly leftOut: readonly { readonly reason: string }[] };
        expect(leftOut.map(({ reason }) => reason)).toEqual([
            'Storage is not available: table audit; try again',
            ...Array.from({ length: 8 }, () => 'not tried after storage failed; try again'),
        ]);
        expect(decisions(world)).toHaveLength(3);
        expect(await decide(world, changes)).toMatchObject({
            body: {
                result: '9 of 12 changes approved',
                leftOut: Array.from({ length: 3 }, () => ({
                    kind: 'gone',
                    reason: expect.stringMatching(/; olga approved it at 2026-06-15T12:/),
                })),
            },
        });
        expect(decisions(world)).toHaveLength(12);
    });
});

test('a failure of storage before the first decision refuses the whole request', async () => {
    const world = await waitingFleet();
    const changes = await waiting(world);
    fail(world, /^records read$/, () => new StorageUnavailableError('table servers'));
    expect(await decide(world, changes)).toMatchObject({ status: 503, body: { code: 'Unavailable' } });
    expect(decisions(world)).toEqual([]);
});

test('the same change twice, in another spelling of its server, counts once', async () => {
    const world = await waitingFleet();
    const [change] = await waiting(world);
    const spelled = {
        server: change?.server.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
        id: change?.id,
    };
    expect(await decide(world, [change ?? {}, spelled])).toMatchObject({
        body: { result: '1 of 1 change approved', leftOut: [] },
    });
    expect(decisions(world)).toEqual(['approved billing by olga']);
});

test('a double click decides once: the second request leaves out everything, with who decided', async () => {
    const world = await waitingFleet();
    const changes = await waiting(world);
    await Promise.all([decide(world, changes), decide(world, changes)]);
    expect(decisions(world)).toHaveLength(3);
    expect(await decide(world, changes, { decision: 'decline', operator: 'oskar' })).toMatchObject({
        status: 200,
        body: {
            result: '0 of 3 changes declined',
            leftOut: changes.map(() => ({
                kind: 'gone',
                reason: expect.stringContaining('olga approved it at'),
            })),
        },
    });
    expect(decisions(world)).toHaveLength(3);
});

test('a hundred changes are decided, at most four at a time', async () => {
    const world = await fleetOf(100);
    let held = 0;
    let most = 0;
    const { leases, ...ports } = world.ports();
    const counted: typeof leases = {
        async acquire(server) {
            const lease = await leases.acquire(server);
            if (lease === undefined) return undefined;
            held += 1;
            most = Math.max(most, held);
            const release = async () => {
                held -= 1;
                await lease.release();
            };
            return { ...lease, release };
        },
    };
    const changes = await waiting(world);
    const body = { decision: 'approve', comment: 'x', operator: 'olga', changes };
    const response = await apiInProcess(apiPorts({ ...ports, leases: counted })).post('approvals', body);
    expect(response).toMatchObject({ body: { result: '100 of 100 changes approved' } });
    expect([held, most]).toEqual([0, 4]);
});
