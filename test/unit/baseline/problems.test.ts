import { expect, it } from 'vitest';
import { closestMatch } from '../../../src/baseline/closest-match.ts';
import { jsonPath, valueAt } from '../../../src/baseline/json-path.ts';
import { valueText } from '../../../src/baseline/problems.ts';

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

it('describes a value in few words', () => {
    expect([undefined, null, Number.POSITIVE_INFINITY, -0.5, true, 'a"b', [1, 2], {}].map(valueText)).toEqual(
        ['nothing', 'null', 'Infinity', '-0.5', 'true', '"a\\"b"', 'a list of 2', 'an object'],
    );
    expect(valueText('x'.repeat(1000))).toBe(`"${'x'.repeat(80)}"…`);
});

it('suggests the nearest candidate only when it is near', () => {
    const candidates = ['log-checkpoints', 'log-connections', 'log-disconnections'];
    expect(closestMatch('log-conections', candidates)).toBe('log-connections');
    expect(closestMatch('LOG-CHECKPOINTS', candidates)).toBe('log-checkpoints');
    expect(closestMatch('high-availability', candidates)).toBeUndefined();
    expect(closestMatch('', candidates)).toBeUndefined();
    expect(closestMatch('log-connections', [])).toBeUndefined();
});
