import { expect, it } from 'vitest';
import { jsonPath, valueAt } from '../../../src/baseline/json-path.ts';
import { nearest } from '../../../src/baseline/nearest.ts';
import { short } from '../../../src/baseline/problems.ts';

it('writes paths as RFC 9535 does', () => {
    expect(jsonPath([])).toBe('$');
    expect(jsonPath(['thresholds', 'firewall', 'allowedRanges', 2, 'start'])).toBe(
        '$.thresholds.firewall.allowedRanges[2].start',
    );
    expect(jsonPath(['modes', 'log-checkpoints'])).toBe("$.modes['log-checkpoints']");
    expect(jsonPath(["it's \\"])).toBe("$['it\\'s \\\\']");
});

it('finds what stands at a path, and nothing that is inherited', () => {
    expect(valueAt({ a: [{ b: 1 }] }, ['a', 0, 'b'])).toBe(1);
    expect(valueAt({ a: null }, ['a', 'b'])).toBeUndefined();
    expect(valueAt({}, ['toString'])).toBeUndefined();
    expect(valueAt([], [0])).toBeUndefined();
});

it('says a value in few words', () => {
    expect([undefined, null, Number.POSITIVE_INFINITY, -0.5, true, 'a"b', [1, 2], {}].map(short)).toEqual([
        'nothing',
        'null',
        'Infinity',
        '-0.5',
        'true',
        '"a\\"b"',
        'a list of 2',
        'an object',
    ]);
    expect(short('x'.repeat(1000))).toBe(`"${'x'.repeat(80)}"…`);
});

it('suggests the nearest candidate only when it is near', () => {
    const candidates = ['log-checkpoints', 'log-connections', 'log-disconnections'];
    expect(nearest('log-conections', candidates)).toBe('log-connections');
    expect(nearest('LOG-CHECKPOINTS', candidates)).toBe('log-checkpoints');
    expect(nearest('high-availability', candidates)).toBeUndefined();
    expect(nearest('', candidates)).toBeUndefined();
    expect(nearest('log-connections', [])).toBeUndefined();
});
