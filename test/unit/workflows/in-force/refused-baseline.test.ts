import { describe, expect, test } from 'vitest';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { addServer, drift, isOn, minuteMs, pass, reasonOf, trail } from '../../../support/story.ts';

const good = enforcing(['secure-transport', 'log-checkpoints']);
const refusal = 'the newest baseline is refused: contoso.json: HTTP 404';

function world(): MemoryWorld {
    const made = memoryWorld(good);
    addServer(made);
    return made;
}

describe('while the newest baseline is refused', () => {
    test('nothing is written, and drift is held under the last valid one with the reason', async () => {
        const refused = world();
        refused.baseline = { ...good, refusal };
        await drift(refused, 'require_secure_transport', 'off');
        await pass(refused, 10 * minuteMs);
        expect(refused.azure.writes).toEqual([]);
        expect(trail(refused)).toEqual(['held secure-transport']);
        expect(reasonOf(refused, 'held')).toBe(refusal);
    });

    test('a repair that was planned before it is not sent', async () => {
        const refused = world();
        await drift(refused, 'require_secure_transport', 'off');
        refused.fate = (port, moment) => {
            if (port === 'records write' && moment === 'after') refused.baseline = { ...good, refusal };
        };
        await pass(refused, 10 * minuteMs);
        expect(refused.azure.writes).toEqual([]);
        expect(trail(refused)).toContain('held secure-transport');
    });

    test('held drift is repaired within minutes of a fixed one', async () => {
        const refused = world();
        refused.baseline = { ...good, refusal };
        await drift(refused, 'require_secure_transport', 'off');
        await pass(refused, 10 * minuteMs);
        refused.baseline = good;
        await pass(refused, 3 * minuteMs);
        expect(isOn(refused, 'require_secure_transport')).toBe(true);
        expect(trail(refused).at(-1)).toBe('verified secure-transport');
        expect(brokenInvariants(refused)).toEqual([]);
    });
});
