import { expect, test } from 'vitest';
import { type GroupedDrift, groupsByCause } from '../../../src/views/cause-groups.ts';
import { fc } from '../../support/property.ts';

const named = (objectId: string) => ({ kind: 'named' as const, actor: { objectId }, text: objectId });

function drift(id: string, overrides: Partial<GroupedDrift> = {}): GroupedDrift {
    return {
        id,
        server: `/servers/${id}`,
        control: 'secure-transport',
        what: 'value: off → on',
        foundAt: '2026-06-15T12:10:00.000Z',
        by: named('alice'),
        state: 'repaired',
        ...overrides,
    };
}

const drifts = fc.uniqueArray(
    fc.record(
        {
            id: fc.nat(1_000).map(String),
            server: fc.constantFrom('/servers/a', '/servers/b', '/servers/c'),
            control: fc.constantFrom('secure-transport', 'log-checkpoints'),
            what: fc.constantFrom('value: off → on', 'value: on → off'),
            foundAt: fc
                .integer({ min: Date.parse('2026-06-15T12:00:00Z'), max: Date.parse('2026-06-15T14:00:00Z') })
                .map((ms) => new Date(ms).toISOString()),
            by: fc.constantFrom(named('alice'), named('bob'), { kind: 'unknown' as const }),
            correlationId: fc.constantFrom('operation-1', 'operation-2'),
            state: fc.constantFrom('repaired' as const, 'open' as const, 'waiting' as const),
        },
        { requiredKeys: ['id', 'server', 'control', 'what', 'foundAt', 'by', 'state'] },
    ),
    { selector: ({ id }) => id, maxLength: 30 },
) as fc.Arbitrary<readonly GroupedDrift[]>;

test('every drift is in exactly one group, and the numbers add up', () => {
    fc.assert(
        fc.property(drifts, (all) => {
            const groups = groupsByCause(all);
            expect(groups.flatMap((group) => group.drifts).toSorted()).toEqual(
                all.map(({ id }) => id).toSorted(),
            );
            for (const group of groups) {
                const counted = Object.values(group.states).reduce((sum, count) => sum + count, 0);
                expect(counted).toBe(group.drifts.length);
                expect(group.firstAt <= group.lastAt).toBe(true);
            }
        }),
    );
});

test('the order of the drifts is of no effect', () => {
    fc.assert(
        fc.property(drifts, fc.array(fc.nat(), { minLength: 30, maxLength: 30 }), (all, keys) => {
            const shuffled = all
                .map((each, index) => [keys[index] ?? 0, each] as const)
                .toSorted(([a], [b]) => a - b)
                .map(([, each]) => each);
            expect(groupsByCause(shuffled)).toEqual(groupsByCause(all));
        }),
    );
});

test('drifts of one group share the hour, the control and the change', () => {
    fc.assert(
        fc.property(drifts, (all) => {
            const byId = new Map(all.map((each) => [each.id, each]));
            for (const group of groupsByCause(all)) {
                const shared = group.drifts.map((id) => {
                    const { foundAt = '', control, what } = byId.get(id) ?? {};
                    return JSON.stringify([foundAt.slice(0, 13), control, what]);
                });
                expect(new Set(shared).size).toBe(1);
            }
        }),
    );
});

test('one operation joins what Azure attributes to two actors', () => {
    const groups = groupsByCause([
        drift('a', { correlationId: 'deployment' }),
        drift('b', { by: named('bob'), correlationId: 'deployment' }),
        drift('c', { by: named('carol') }),
    ]);
    expect(groups.map((group) => group.drifts)).toEqual([['a', 'b'], ['c']]);
});

test('another hour is another group', () => {
    const groups = groupsByCause([drift('a'), drift('b', { foundAt: '2026-06-15T13:00:00.000Z' })]);
    expect(groups.map((group) => group.drifts)).toEqual([['b'], ['a']]);
});
