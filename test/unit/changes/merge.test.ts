import { expect, test } from 'vitest';
import { mergedChange } from '../../../src/changes/kinds.ts';
import type { Change } from '../../../src/model/change.ts';

function setChange(from: string, to: string, control: string): Change {
    const name = 'azure.extensions';
    return {
        kind: 'parameter',
        name,
        from,
        to,
        dataType: 'Set',
        isDynamicConfig: true,
        control,
        disruption: 'none',
    };
}

/** The second change adds or removes, whatever the first one does. */
test.each([
    ['a', 'a,b', 'a,c', 'a,b,c'],
    ['a,x', 'a', 'a,x,c', 'a,c'],
    ['a,x', 'a,x,c', 'a', 'a,c'],
    ['A, X ,y', 'A,y', 'A,X', 'A'],
    ['a,x', 'a', 'a', 'a'],
    ['x', '', 'x,c', 'c'],
    ['', 'b', 'b,c', 'b,c'],
])('from "%s", "%s" and "%s" are one write of "%s"', (from, first, second, to) => {
    expect(mergedChange(setChange(from, first, 'one'), setChange(from, second, 'two'))).toEqual({
        ...setChange(from, to, 'one'),
        alsoFor: ['two'],
    });
});
