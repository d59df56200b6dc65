import { expect, test } from 'vitest';
import { controlStates } from '../../../src/model/control-state.ts';
import type { ServerSummary } from '../../../src/model/server-summary.ts';
import { fleetTally } from '../../../src/views/fleet-tally.ts';
import { fc } from '../../support/property.ts';

const now = new Date('2026-06-15T12:00:00Z');
const instant = fc
    .integer({ min: Date.parse('2026-06-01T00:00:00Z'), max: Date.parse('2026-06-16T00:00:00Z') })
    .map((ms) => new Date(ms).toISOString());
const controls = fc.subarray(['secure-transport', 'log-checkpoints', 'pgaudit-loaded']);

const summary = fc.record({
    readAt: instant,
    states: fc.record(Object.fromEntries(controlStates.map((state) => [state, controls]))),
    since: fc.constant({}),
    waiting: fc.array(fc.record({ id: fc.string(), control: fc.string(), since: instant }), { maxLength: 3 }),
    moreWaiting: fc.nat(3),
    held: fc.array(
        fc.record({
            control: fc.string(),
            cause: fc.constantFrom('paused', 'budget', 'dryRun'),
            until: instant,
        }),
        { maxLength: 3 },
    ),
    flapping: fc.constant([]),
    leftAlone: fc.array(fc.record({ control: fc.string(), until: instant, operator: fc.string() }), {
        maxLength: 2,
    }),
    repairing: fc.nat(2),
});

const servers = fc.array(
    fc.record(
        {
            server: fc.nat(50).map((number) => ({
                subscriptionId: '11111111-1111-4111-8111-111111111111',
                resourceGroup: 'app',
                name: `server-${number}`,
            })),
            verdict: fc.constantFrom('compliant', 'drifted', 'unknown'),
            isRepairing: fc.boolean(),
            controls: summary,
            deletedAt: instant,
        },
        { requiredKeys: ['server', 'verdict', 'isRepairing'] },
    ),
    { maxLength: 40 },
) as fc.Arbitrary<readonly ServerSummary[]>;

function overviewOf(summaries: readonly ServerSummary[]) {
    const tally = fleetTally(now, []);
    for (const each of summaries) tally.add(each);
    return tally.overview();
}

test('every server counts once, and the order of the rows is of no effect', () => {
    fc.assert(
        fc.property(servers, fc.infiniteStream(fc.nat()), (summaries, keys) => {
            const overview = overviewOf(summaries);
            const { known, compliant, drifted, unknown, deleted } = overview.servers;
            expect(known + deleted).toBe(summaries.length);
            expect(compliant + drifted + unknown).toBe(known);
            const shuffled = summaries
                .map((each) => [keys.next().value ?? 0, each] as const)
                .toSorted(([a], [b]) => a - b)
                .map(([, each]) => each);
            expect(overviewOf(shuffled)).toEqual(overview);
        }),
    );
});

test('lists keep their first hundred items and count all of them', () => {
    const server = {
        subscriptionId: '11111111-1111-4111-8111-111111111111',
        resourceGroup: 'app',
        name: 'orders',
    };
    const since = (minute: number) => new Date(now.getTime() - minute * 60_000).toISOString();
    const summaries = Array.from(
        { length: 1_500 },
        (_, minute): ServerSummary => ({
            server,
            verdict: 'drifted',
            isRepairing: false,
            controls: {
                readAt: since(0),
                states: {},
                since: {},
                waiting: [{ id: `change-${minute}`, control: 'secure-transport', since: since(minute) }],
                moreWaiting: 1,
                held: [],
                flapping: [],
                leftAlone: [],
                repairing: 0,
            },
        }),
    );
    const { waiting } = overviewOf(summaries);
    expect(waiting.total).toBe(3_000);
    expect(waiting.items).toHaveLength(100);
    expect(waiting.items[0]).toMatchObject({ id: 'change-1499' });
    expect(waiting.items[99]).toMatchObject({ id: 'change-1400' });
});
