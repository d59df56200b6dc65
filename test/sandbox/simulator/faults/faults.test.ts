import { describe, expect, it } from 'vitest';
import {
    createFaultPlan,
    type FaultProfileName,
    faultProfileNames,
    parseFaultProfiles,
} from '../../../../sandbox/simulator/faults/index.ts';
import type { FaultPlan } from '../../../../sandbox/simulator/kernel/faults.ts';
import { createRandom } from '../../../../sandbox/simulator/kernel/random.ts';

const seeds = [1, 2, 3, 42, 2026];

/** What a plan does in `count` different calls of each kind, counted by kind of fault. */
function counted(plan: FaultPlan, count: number): Readonly<Record<string, number>> {
    const kinds: Record<string, number> = {};
    const add = (kind: string | undefined): void => {
        if (kind !== undefined) kinds[kind] = (kinds[kind] ?? 0) + 1;
    };
    for (let call = 0; call < count; call += 1) {
        const path = `${servers}/s${call}`;
        add(plan.beforeServing('resourceManager', call % 2 === 0 ? 'GET' : 'PATCH', path)?.kind);
        add(plan.onKeyVault('GET', `/keys/k${call}/rotationpolicy`)?.kind);
        add(plan.onAccepted('PATCH', path)?.kind);
        add(plan.onStatus('PATCH', path) === undefined ? undefined : 'status');
        add(plan.onEvent()?.kind);
        add(plan.isStaleRead(path) ? 'stale' : undefined);
        add(plan.staleReadsMs(path) > 0 ? 'behind' : undefined);
        add(plan.pendingAfterRestart(path) > 0 ? 'late' : undefined);
        add(plan.graphRow(path) === undefined ? undefined : 'graph');
        add(plan.isNormalized(path) ? 'normalized' : undefined);
    }
    return kinds;
}

const servers = '/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/flexibleServers';

describe('the names of fault profiles', () => {
    it('are read from an option', () => {
        expect(parseFaultProfiles('latency, lost-events,latency')).toEqual(['latency', 'lost-events']);
        expect(parseFaultProfiles('storm')).toEqual(['storm']);
        expect(parseFaultProfiles('')).toEqual([]);
        expect(parseFaultProfiles('none')).toEqual([]);
    });

    it('that are unknown are refused with those that are allowed', () => {
        expect(() => parseFaultProfiles('latency,lag')).toThrow(
            "Unknown fault profile 'lag'; allowed are connection-resets, token-expiry, throttling-bursts, server-errors, passing-404s, unknown-conflicts, latency, failing-operations, hanging-operations, ineffective-writes, unreadable-statuses, stale-reads, reads-behind-events, late-restart-flags, lagging-graph, normalised-values, vault-firewall, rotation-policy-refused, lost-events, delayed-events, reordered-events, duplicated-events, storm, or none",
        );
    });
});

describe('a fault plan', () => {
    it('without a profile disturbs nothing', () => {
        expect(counted(createFaultPlan([], createRandom(1)), 500)).toEqual({});
    });

    // [profile, the kinds that it makes, the lowest and the highest share of a thousand].
    it.each([
        ['latency', ['delay'], 430, 590],
        ['throttling-bursts', ['answer'], 40, 180],
        ['server-errors', ['answer'], 25, 80],
        ['connection-resets', ['reset'], 20, 65],
        ['token-expiry', ['expiredToken'], 15, 60],
        ['passing-404s', ['refuse'], 8, 40],
        ['unknown-conflicts', ['refuse'], 35, 95],
        ['unreadable-statuses', ['status'], 430, 570],
        ['reads-behind-events', ['behind'], 430, 570],
        ['late-restart-flags', ['late'], 430, 570],
        ['lagging-graph', ['graph'], 330, 470],
        ['normalised-values', ['normalized'], 430, 570],
        ['vault-firewall', ['refuse'], 999, 1001],
        ['rotation-policy-refused', ['refuse'], 999, 1001],
        ['failing-operations', ['failLater'], 110, 210],
        ['hanging-operations', ['hang'], 65, 140],
        ['ineffective-writes', ['noEffect'], 85, 170],
        ['stale-reads', ['stale'], 85, 170],
        ['duplicated-events', ['duplicate'], 270, 390],
        ['reordered-events', ['delay'], 340, 460],
        ['delayed-events', ['delay'], 150, 250],
        ['lost-events', ['lose'], 195, 305],
    ] as const)(
        'of %s disturbs only what its name says, about as often as documented',
        (name, kinds, lowest, highest) => {
            for (const seed of seeds) {
                const result = counted(createFaultPlan([name], createRandom(seed)), 1000);
                expect(Object.keys(result), `seed ${seed}`).toEqual(kinds);
                expect(result[kinds[0]], `seed ${seed}`).toBeGreaterThan(lowest);
                expect(result[kinds[0]], `seed ${seed}`).toBeLessThan(highest);
            }
        },
    );

    it('covers every profile in the test above', () => {
        expect(faultProfileNames).toHaveLength(23);
    });

    it('of storm combines faults that a client can recover from, and loses nothing', () => {
        const kinds = Object.keys(counted(createFaultPlan(['storm'], createRandom(1)), 1000)).sort();
        expect(kinds).toEqual([
            'answer',
            'behind',
            'delay',
            'duplicate',
            'expiredToken',
            'failLater',
            'hang',
            'late',
            'noEffect',
            'normalized',
            'refuse',
            'reset',
            'stale',
            'status',
        ]);
    });

    it('is the same for the same seed', () => {
        const plan = (seed: number) => counted(createFaultPlan(['storm'], createRandom(seed)), 200);
        expect(plan(7)).toEqual(plan(7));
        expect(plan(7)).not.toEqual(plan(8));
    });

    it.each(faultProfileNames)(
        'of %s lets a client through that repeats what failed',
        (name: FaultProfileName) => {
            for (const seed of seeds) {
                const plan = createFaultPlan([name], createRandom(seed));
                let refused = 0;
                let failed = 0;
                let unreadable = 0;
                let stale = 0;
                for (let attempt = 0; attempt < 2000; attempt += 1) {
                    const fault = plan.beforeServing('resourceManager', 'PATCH', `${servers}/s`);
                    refused = fault === undefined || fault.kind === 'delay' ? 0 : refused + 1;
                    unreadable = plan.onStatus('PATCH', `${servers}/s`) === undefined ? 0 : unreadable + 1;
                    failed = plan.onAccepted('PATCH', '/server') === undefined ? 0 : failed + 1;
                    stale = plan.isStaleRead('/server') ? stale + 1 : 0;
                    expect(
                        Math.max(refused, failed, unreadable, stale),
                        `seed ${seed}, attempt ${attempt}`,
                    ).toBeLessThanOrEqual(3);
                }
            }
        },
    );

    it('of passing-404s finds a new resource after three reads at the latest', () => {
        for (const seed of seeds) {
            const plan = createFaultPlan(['passing-404s'], createRandom(seed));
            const path = `${servers}/new`;
            plan.beforeServing('resourceManager', 'PUT', path);
            const reads = Array.from({ length: 3 }, () => plan.beforeServing('resourceManager', 'GET', path));
            for (const fault of reads) {
                if (fault !== undefined)
                    expect(fault, `seed ${seed}`).toMatchObject({ kind: 'refuse', status: 404 });
            }
        }
        const misses = seeds.map((seed) => {
            const plan = createFaultPlan(['passing-404s'], createRandom(seed));
            plan.beforeServing('resourceManager', 'PUT', `${servers}/new`);
            return plan.beforeServing('resourceManager', 'GET', `${servers}/new`) !== undefined;
        });
        expect(misses).toContain(true);
    });

    it.each(['lagging-graph', 'normalised-values', 'rotation-policy-refused'] as const)(
        'of %s chooses by the resource, however often and in whatever order it is asked',
        (name) => {
            const plan = createFaultPlan([name], createRandom(5));
            const responses = (ids: readonly string[]): Map<string, unknown> =>
                new Map(
                    ids.map((id) => [
                        id,
                        [
                            plan.graphRow(`${servers}/${id}`),
                            plan.isNormalized(`${servers}/${id}`),
                            plan.onKeyVault('GET', `/keys/${id}/rotationpolicy`),
                        ],
                    ]),
                );
            const ids = Array.from({ length: 50 }, (_, index) => `s${index}`);
            const first = responses(ids);
            const again = responses([...ids].reverse());
            for (const id of ids) expect(again.get(id)).toEqual(first.get(id));
            expect(
                new Set([...first.values()].map((response) => JSON.stringify(response))).size,
            ).toBeGreaterThan(1);
        },
    );

    it('throttles in bursts, a service at a time, with Retry-After', () => {
        const plan = createFaultPlan(['throttling-bursts'], createRandom(1));
        const isThrottled = Array.from({ length: 2000 }, (_, call) => {
            const fault = plan.beforeServing('resourceManager', 'GET', `/servers/${call}`);
            if (fault !== undefined)
                expect(fault).toEqual({ kind: 'answer', status: 429, retryAfterSeconds: 1 });
            return fault !== undefined;
        });
        const bursts = isThrottled
            .map((hit) => (hit ? 'x' : ' '))
            .join('')
            .trim()
            .split(/ +/);
        expect(bursts.length).toBeGreaterThan(10);
        for (const burst of bursts) expect(burst.length).toBeGreaterThanOrEqual(3);
        expect(Math.min(...bursts.map((burst) => burst.length))).toBeLessThanOrEqual(6);
    });

    it('never refuses a token', () => {
        const plan = createFaultPlan(['storm'], createRandom(1));
        for (let call = 0; call < 500; call += 1) {
            const fault = plan.beforeServing('identity', 'GET', `/msi/token/${call}`);
            expect(fault === undefined || fault.kind === 'delay').toBe(true);
        }
    });
});
