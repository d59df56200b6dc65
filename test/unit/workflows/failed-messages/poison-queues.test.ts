import { expect, test } from 'vitest';
import { StorageUnavailableError } from '../../../../src/errors.ts';
import type { PoisonMessage } from '../../../../src/ports.ts';
import { drainPoisonQueues } from '../../../../src/workflows/failed-messages/drain-poison-queues.ts';
import { eachAlone } from '../../../../src/workflows/flow/each-alone.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { addServer, orders, reasonOf, trail } from '../../../support/story.ts';

function givenUp(world: MemoryWorld, messages: readonly unknown[]) {
    const left = new Map(messages.map((message, index) => [`message-${index}`, message]));
    const receive = async (): Promise<readonly PoisonMessage[]> =>
        [...left].slice(0, 2).map(([id, message]) => ({
            id,
            queue: 'assessments',
            message,
            remove: async () => void left.delete(id),
        }));
    return { ports: { ...world.ports(), poisonQueues: { receive } }, left };
}

test('messages that the host gave up are recorded, listed and removed from their queue', async () => {
    const world = memoryWorld(enforcing(['secure-transport']));
    addServer(world);
    const { ports, left } = givenUp(world, [{ server: orders }, { server: orders }, 'not even JSON']);
    await drainPoisonQueues(ports);
    expect(left.size).toBe(0);
    expect(trail(world)).toEqual(['failed', 'failed']);
    expect(trail(world, 'events')).toEqual(['failed']);
    expect(reasonOf(world, 'failed')).toBe(
        'a message of queue assessments failed too often: its process died, or its failure could not be recorded; ' +
            'see the log of its deliveries',
    );
    expect([...world.failedMessages.values()].map(({ message }) => message)).toEqual([
        { server: orders },
        { server: orders },
        'not even JSON',
    ]);
});

test('a message whose server is not text is recorded for the fleet', async () => {
    const world = memoryWorld(enforcing(['secure-transport']));
    const hostile = JSON.parse('{"server": {"toString": 1, "valueOf": 1}}');
    const { ports, left } = givenUp(world, [hostile]);
    await drainPoisonQueues(ports);
    expect(left.size).toBe(0);
    expect(trail(world, 'events')).toEqual(['failed']);
});

test('a message that cannot be recorded stays on its queue', async () => {
    const world = memoryWorld(enforcing(['secure-transport']));
    const { ports, left } = givenUp(world, [{ server: orders }]);
    world.fate = (port) => {
        if (port.startsWith('audit')) throw new StorageUnavailableError('table audit');
    };
    await expect(drainPoisonQueues(ports)).rejects.toThrow('table audit');
    expect(left.size).toBe(1);
    world.fate = () => undefined;
    await drainPoisonQueues(ports);
    expect(left.size).toBe(0);
    expect(trail(world)).toEqual(['failed']);
});

test('the work of a tick that fails keeps no other from being done, and is reported', async () => {
    const done: string[] = [];
    const work = eachAlone([
        async () => void done.push('first'),
        () => Promise.reject(new Error('the second')),
        async () => void done.push('third'),
        () => Promise.reject(new Error('the fourth')),
    ]);
    await expect(work).rejects.toThrow('the second');
    expect(done).toEqual(['first', 'third']);
});
