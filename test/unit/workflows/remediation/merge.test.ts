import { describe, expect, test } from 'vitest';
import type { Change } from '../../../../src/model/change.ts';
import type { DiagnosticSetting } from '../../../../src/model/diagnostic-settings.ts';
import { setMembers } from '../../../../src/model/parameter-value.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { fc, lawRuns } from '../../../support/property.ts';
import { lawSample } from '../../../support/seed.ts';
import {
    ask,
    orders,
    parameter,
    recordOf,
    server,
    setParameter,
    trail,
    worldWith,
} from '../../../support/story.ts';

/**
 * A person's write between plan and write survives ours. What remains is the instant between the last look and the
 * request: nothing of the process lies in it.
 */

const compliantSets = { 'azure.extensions': 'pgaudit', 'pgaudit.log': 'role,ddl' };

function preloadWorld(): MemoryWorld {
    return worldWith({ parameters: { ...compliantSets, shared_preload_libraries: 'pg_cron' } }, [
        'pgaudit-loaded',
    ]);
}

const libraries = ['timescaledb', 'auto_explain', 'pg_prewarm', 'wal2json', 'pglogical', 'pg_hint_plan'];

function add(world: MemoryWorld, member: string): void {
    // What Azure runs is over before somebody else can write.
    void world.azure.reader.read(server, []);
    setParameter(
        world,
        'shared_preload_libraries',
        `${parameter(world, 'shared_preload_libraries')},${member}`,
    );
}

/** Azure refuses other writes while it runs one. */
function isRunning(world: MemoryWorld): boolean {
    return world.azure.writes.some(({ acceptedAt, endsAt }) => acceptedAt <= world.now && world.now < endsAt);
}

/** The effects of a run, as the moments at which somebody else can write. */
async function momentsOf(world: MemoryWorld): Promise<readonly string[]> {
    const moments: string[] = [];
    world.fate = (port, moment) => void moments.push(`${moment} ${port}`);
    await world.run();
    return moments;
}

/** Whether the moment lies between the last look at the target and the request. */
function isWindow(moments: readonly string[], index: number): boolean {
    return (
        (moments[index] === 'after azure read' && moments[index + 1] === 'before azure write') ||
        moments[index] === 'before azure write'
    );
}

describe('merging keeps foreign members', () => {
    test('a member that an actor adds at any effect of a run survives', async () => {
        const plain = preloadWorld();
        await ask(plain);
        const moments = await momentsOf(plain);
        expect(moments.length).toBeGreaterThan(40);
        for (const at of lawSample([...moments.keys()])) {
            if (isWindow(moments, at)) continue;
            const world = preloadWorld();
            await ask(world);
            let effects = 0;
            let isAdded = false;
            world.fate = () => {
                effects += 1;
                if (isAdded || effects <= at || isRunning(world)) return;
                isAdded = true;
                add(world, 'timescaledb');
            };
            await world.run();
            world.fate = () => undefined;
            world.now += 10_000;
            await ask(world);
            await world.run();
            const members = setMembers(parameter(world, 'shared_preload_libraries') ?? '').sort();
            expect({ at: moments[at], members }).toEqual({
                at: moments[at],
                members: ['pg_cron', 'pgaudit', 'timescaledb'],
            });
            expect(brokenInvariants(world)).toEqual([]);
        }
    });

    test('the audit’s `from` is the value that the write replaced, also after a busy server and a lost response', async () => {
        for (const kind of ['busy', 'transient', 'unanswered'] as const) {
            const world = preloadWorld();
            world.azure.refusals.push({ kind, reason: `HTTP 409: ${kind}` });
            await ask(world);
            await world.run({ mostDeliveries: 2 });
            add(world, 'timescaledb');
            await world.run();
            const [last] = world.audit.filter(({ outcome }) => outcome === 'intended').slice(-1);
            expect({ kind, change: last?.change }).toMatchObject({
                kind,
                change: { from: 'pg_cron,timescaledb', to: 'pg_cron,timescaledb,pgaudit' },
            });
            expect(parameter(world, 'shared_preload_libraries')).toBe('pg_cron,timescaledb,pgaudit');
            expect(world.audit.findLast(({ outcome }) => outcome === 'verified')?.change).toEqual(
                last?.change,
            );
            expect(brokenInvariants(world)).toEqual([]);
        }
    });

    test('after a busy server every kind of write reads first', async () => {
        const world = worldWith({ parameters: { 'logfiles.retention_days': '3' } }, ['log-retention']);
        world.azure.refusals.push({ kind: 'busy', reason: 'HTTP 409 ServerIsBusy: busy' });
        await ask(world);
        await world.run({ mostDeliveries: 2 });
        setParameter(world, 'logfiles.retention_days', '7');
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(trail(world)).toEqual(['intended log-retention', 'superseded log-retention']);
        expect(recordOf(world).posture['log-retention']?.verdict.kind).toBe('compliant');
    });

    test.each<
        [
            string,
            Change['kind'],
            () => MemoryWorld,
            (world: MemoryWorld) => void,
            (world: MemoryWorld) => boolean,
        ]
    >([
        [
            'the authentication of a server',
            'authConfig',
            () =>
                worldWith(
                    { server: { authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' } } },
                    ['entra-authentication'],
                ),
            (world) =>
                change(world, 'authConfig', { activeDirectoryAuth: 'Disabled', passwordAuth: 'Disabled' }),
            (world) => world.azure.states.get(orders)?.server.authConfig.passwordAuth === 'Disabled',
        ],
        [
            'the network of a server',
            'network',
            () =>
                worldWith({ server: { network: { publicNetworkAccess: 'Enabled' } } }, [
                    'public-network-access',
                ]),
            (world) =>
                change(world, 'network', {
                    publicNetworkAccess: 'Enabled',
                    privateDnsZoneArmResourceId: '/zone',
                }),
            (world) => world.azure.states.get(orders)?.server.network.privateDnsZoneArmResourceId === '/zone',
        ],
        [
            'a diagnostic setting',
            'diagnosticSetting',
            () => worldWith({ diagnosticSettings: [setting()] }, ['diagnostic-settings']),
            (world) => {
                const state = world.azure.states.get(orders);
                if (state === undefined) throw new Error('no server');
                const diagnosticSettings = [{ ...setting(), storageAccountId: '/archive' }];
                world.azure.states.set(orders, { ...state, diagnosticSettings });
            },
            (world) => world.azure.states.get(orders)?.diagnosticSettings[0]?.storageAccountId === '/archive',
        ],
        [
            'a firewall rule that somebody narrowed',
            'firewallRule',
            () =>
                worldWith(
                    {
                        firewallRules: [
                            { name: 'all', startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' },
                        ],
                    },
                    ['firewall-wide-ranges'],
                ),
            (world) => {
                const state = world.azure.states.get(orders);
                if (state === undefined) throw new Error('no server');
                const firewallRules = [{ name: 'all', startIpAddress: '10.0.0.1', endIpAddress: '10.0.0.1' }];
                world.azure.states.set(orders, { ...state, firewallRules });
            },
            (world) => world.azure.states.get(orders)?.firewallRules.length === 1,
        ],
    ])(
        '%s keeps the value that another actor wrote right before the request',
        async (_what, kind, make, meddle, survives) => {
            const world = make();
            const thresholds = { ...world.baseline.thresholds, entraTenantId: 'tenant' };
            world.baseline = { ...world.baseline, thresholds };
            await ask(world, {
                slices: ['server', 'parameters', 'firewallRules', 'administrators', 'diagnosticSettings'],
            });
            world.fate = (port, moment) => {
                if (port !== 'lease confirm' || moment !== 'after') return;
                world.fate = () => undefined;
                meddle(world);
            };
            await world.run();
            expect(recordOf(world).remediations).toEqual([]);
            expect(world.audit.some(({ change }) => change?.kind === kind)).toBe(true);
            expect(survives(world)).toBe(true);
            expect(brokenInvariants(world)).toEqual([]);
        },
    );

    test('no member is lost in any interleaving of a foreign writer of sets', async () => {
        const runs = lawRuns(400);
        let added = 0;
        await fc.assert(
            fc.asyncProperty(
                fc.array(fc.record({ at: fc.nat(90), member: fc.nat(5) }), { minLength: 1, maxLength: 6 }),
                fc.array(fc.constantFrom('busy' as const, 'unanswered' as const, 'transient' as const), {
                    maxLength: 2,
                }),
                async (writes, refusals) => {
                    const world = preloadWorld();
                    for (const kind of refusals) world.azure.refusals.push({ kind, reason: kind });
                    const known = new Set(['pg_cron']);
                    const pending = [...writes].sort((a, b) => a.at - b.at);
                    let effects = 0;
                    let isLastRead = false;
                    const meddle = (): void => {
                        const [next] = pending;
                        if (next === undefined || effects < next.at || isRunning(world)) return;
                        pending.shift();
                        const member = libraries[next.member % libraries.length] ?? '';
                        if (!known.has(member)) add(world, member);
                        known.add(member);
                        added += 1;
                    };
                    world.fate = (port, moment) => {
                        effects += 1;
                        if (port === 'lease confirm') isLastRead = true;
                        if (port === 'records write') isLastRead = false;
                        // The window that the docs name: between the last look and the request.
                        const isReadDone = isLastRead && port === 'azure read' && moment === 'after';
                        if (!isReadDone && `${moment} ${port}` !== 'before azure write') meddle();
                    };
                    await ask(world);
                    await world.run();
                    world.now += 10_000;
                    while (pending.length > 0) {
                        effects = Number.POSITIVE_INFINITY;
                        meddle();
                    }
                    world.fate = () => undefined;
                    await ask(world);
                    await world.run();
                    const members = setMembers(parameter(world, 'shared_preload_libraries') ?? '');
                    expect(members.toSorted()).toEqual([...known, 'pgaudit'].toSorted());
                    expect(brokenInvariants(world)).toEqual([]);
                },
            ),
            { numRuns: runs },
        );
        expect(added).toBeGreaterThan(runs);
    }, 600_000);
});

function setting(): DiagnosticSetting {
    return {
        name: 'central',
        workspaceId:
            '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/central',
        logs: [],
        metrics: [],
    };
}

function change(world: MemoryWorld, section: 'authConfig' | 'network', value: object): void {
    const state = world.azure.states.get(orders);
    if (state === undefined) throw new Error('no server');
    world.azure.states.set(orders, { ...state, server: { ...state.server, [section]: value } });
}
