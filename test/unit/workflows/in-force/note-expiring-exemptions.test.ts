import { expect, test } from 'vitest';
import { currentBaseline } from '../../../../src/baseline/current-baseline.ts';
import { parseBaseline } from '../../../../src/baseline/parse.ts';
import { controls } from '../../../../src/controls/index.ts';
import { checkBaseline } from '../../../../src/workflows/in-force/check-baseline.ts';
import { digest } from '../../../support/digest.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { hourMs, minuteMs } from '../../../support/story.ts';

const till = {
    server: 'till-*',
    controls: ['secure-transport', 'log-connections'],
    reason: '=HYPERLINK("https://evil.example")',
    owner: 'till team',
    expires: '2026-06-20',
    kind: 'waiver',
};

/** Checks the baseline every minute, as the timer does. */
async function check(
    world: MemoryWorld,
    exemptions: readonly object[],
    hours: number,
    days = 7,
): Promise<void> {
    const text = JSON.stringify({ extends: 'standard', exemptions, notifications: { exemptionDays: days } });
    const parsed = parseBaseline(
        text,
        controls.map(({ id }) => id),
    );
    if (parsed.kind !== 'valid') throw new Error(JSON.stringify(parsed));
    const source = { kind: 'document', text } as const;
    for (let minute = 0; minute < hours * 60; minute += 1) {
        const ports = world.ports();
        const current = currentBaseline(
            { baseline: parsed.baseline, source },
            { deployment: {}, clock: ports.clock, digest },
        );
        await checkBaseline({ ...ports, baseline: { current: async () => current } });
        world.now += minuteMs;
    }
    await world.settled();
}

function noted(world: MemoryWorld): readonly (string | undefined)[] {
    return world.audit.filter(({ outcome }) => outcome === 'exemptionExpiring').map(({ reason }) => reason);
}

test('operators are notified once of an exemption that ends within a week, by name, owner and end', async () => {
    const world = memoryWorld(enforcing([]));
    await check(world, [till, { ...till, server: 'other-*', expires: '2026-08-01' }], 5);
    expect(noted(world)).toEqual([
        'the exemption of server till-* from secure-transport, log-connections ends at 2026-06-20, and its drift is drift again; owner till team; =HYPERLINK("https://evil.example")',
    ]);
    expect(world.notified).toMatchObject([{ outcome: 'exemptionExpiring', server: 'fleet' }]);
    expect(brokenInvariants(world)).toEqual([]);
});

test('an exemption that was extended is noted again before its new end, and one that ended is not', async () => {
    const world = memoryWorld(enforcing([]));
    await check(world, [till], 2);
    await check(world, [{ ...till, expires: '2026-06-21' }], 2);
    expect(noted(world)).toHaveLength(2);
    world.now += 30 * 24 * hourMs;
    await check(world, [{ ...till, expires: '2026-07-01' }], 2);
    expect(noted(world)).toHaveLength(2);
});

test('the baseline chooses how many days before, and none', async () => {
    const world = memoryWorld(enforcing([]));
    await check(world, [till], 2, 0);
    await check(world, [till], 2, 3);
    expect(noted(world)).toEqual([]);
    await check(world, [till], 2, 5);
    expect(noted(world)).toHaveLength(1);
});
