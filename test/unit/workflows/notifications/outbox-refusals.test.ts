import { describe, expect, test } from 'vitest';
import { AuditDamagedError } from '../../../../src/errors.ts';
import { notifyOfRest } from '../../../../src/workflows/notifications/notify-of-rest.ts';
import { billing, orders } from '../../../support/audit-entries.ts';
import { minuteMs } from '../../../support/story.ts';
import { minutes, ofChain, record, started } from './test-topic.ts';

describe('an entry that the topic refuses', () => {
    test('holds up no other, and operators are notified once that they are not notified of it', async () => {
        const { world, topic } = await started();
        topic.refuses = ({ id }) => id === 'too large';
        topic.isAway = true;
        for (const id of ['one', 'too large', 'two']) await record(world, id, { server: orders });
        topic.isAway = false;
        await minutes(world, 8);
        const loss = `unsent:${orders}:too large`;
        expect(ofChain(topic.taken, '').toSorted()).toEqual(['one', 'two', loss].toSorted());
        expect(topic.taken.filter((id) => id === 'one' || id === 'two')).toHaveLength(2);
        const losses = world.audit.filter(({ id }) => id.startsWith('unsent:'));
        expect(losses).toMatchObject([
            {
                id: loss,
                server: 'fleet',
                outcome: 'failed',
                reason: `operators are not notified of failed of ${orders} at 2026-06-15T12:01:02.000Z: HTTP 413 PayloadTooLarge`,
            },
        ]);
        expect(world.outbox.stored?.outbox.rest).toEqual([]);
    });

    test('waits like all others while the topic refuses everything, as one of another schema does', async () => {
        const { world, topic } = await started();
        topic.refuses = () => true;
        for (const id of ['one', 'two']) await record(world, id, { server: orders });
        await minutes(world, 5);
        expect(world.audit.filter(({ id }) => id.startsWith('unsent:'))).toEqual([]);
        topic.refuses = () => false;
        await minutes(world, 2);
        expect(topic.taken).toEqual(['one', 'two']);
    });
});

test('a long backlog is read slice by slice while the topic is away, and a damaged part of it holds up no other', async () => {
    const { world, topic } = await started();
    topic.isAway = true;
    for (let entry = 1; entry <= 450; entry += 1) await record(world, `entry ${entry}`, { server: orders });
    await record(world, 'bill', { server: billing });
    await minutes(world, 1);
    const ports = world.ports();
    const read: (readonly [number, number])[] = [];
    const audit = {
        ...ports.audit,
        async *downTo(chain: string, sequence: number, from = 0) {
            if (chain.endsWith('|orders')) read.push([sequence, from]);
            if (chain.endsWith('|orders') && sequence <= 300 && from >= 300)
                throw new AuditDamagedError('row 300');
            yield* ports.audit.downTo(chain, sequence, from);
        },
    };
    world.now += minuteMs;
    const known = await ports.anchors.newest();
    await notifyOfRest({ ...ports, audit }, known);
    expect(read).toEqual([[1, 200]]);
    topic.isAway = false;
    await notifyOfRest({ ...ports, audit }, known);
    const arrived = [...Array.from({ length: 200 }, (_, entry) => entry + 1), 401, 402].map(
        (n) => `entry ${n}`,
    );
    expect(topic.taken).toEqual(expect.arrayContaining([...arrived, 'bill']));
    expect(topic.taken).not.toContain('entry 250');
    const losses = world.audit.filter(({ id }) => id.startsWith('unsent:'));
    expect(losses).toMatchObject([
        { reason: expect.stringMatching(/^operators are not notified of the entries 201 to 400 of chain/) },
    ]);
});
