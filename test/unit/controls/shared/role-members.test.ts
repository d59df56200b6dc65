import { expect, test } from 'vitest';
import { memberIndex, membersOf, reachText } from '../../../../src/controls/shared/role-members.ts';
import { membership } from '../../../support/inside-states.ts';
import { fc } from '../../../support/property.ts';

test('a chain of 500 roles is walked to its end', () => {
    const chain = Array.from({ length: 500 }, (_, index) => membership(`r${index}`, `r${index + 1}`));
    const reached = membersOf(memberIndex(chain), ['r0']);
    expect(reached.size).toBe(500);
    expect(reached.get('r500')).toEqual({ via: 'r499', steps: 500 });
    expect(reachText('r0', { via: 'r499', steps: 500 })).toBe(
        'member of r0 through r499 and 498 other roles',
    );
});

test('a circle ends, and the roles themselves are not their own members', () => {
    const circle = [membership('a', 'b'), membership('b', 'c'), membership('c', 'a')];
    expect([...membersOf(memberIndex(circle), ['a']).keys()]).toEqual(['b', 'c']);
});

test('ways through an excepted role do not count, other ways do', () => {
    const memberships = [
        membership('a', 'x'),
        membership('x', 'b'),
        membership('a', 'c'),
        membership('x', 'c'),
    ];
    expect([...membersOf(memberIndex(memberships), ['a'], new Set(['x'])).keys()]).toEqual(['c']);
});

test('the order of memberships does not matter', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const some = fc.array(fc.tuple(names, names).map(([role, member]) => membership(role, member)));
    fc.assert(
        fc.property(
            some.chain((all) =>
                fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
            ),
            ([all, shuffled]) => {
                const reached = membersOf(memberIndex(all), ['a', 'b']);
                expect([...membersOf(memberIndex(shuffled), ['b', 'a'])]).toEqual([...reached]);
            },
        ),
    );
});
