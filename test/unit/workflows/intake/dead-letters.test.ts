import { describe, expect, test } from 'vitest';
import { parseEvent } from '../../../../src/azure/event-grid/parse-event.ts';
import { StorageUnavailableError } from '../../../../src/errors.ts';
import type { DeadLetters } from '../../../../src/ports.ts';
import { readDeadLetters } from '../../../../src/workflows/intake/read-dead-letters.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { addServer, drift, isOn, minuteMs, pass } from '../../../support/story.ts';

function world(): MemoryWorld {
    const made = memoryWorld(enforcing(['secure-transport', 'log-checkpoints']));
    addServer(made);
    return made;
}

describe('dead letters', () => {
    function files(content: Record<string, readonly unknown[]>): DeadLetters {
        const left = new Map(Object.entries(content));
        return {
            list: async (most) => [...left.keys()].slice(0, most),
            read: async (name) => left.get(name) ?? [],
            remove: async (name) => void left.delete(name),
        };
    }

    test('are read, assessed and removed', async () => {
        const late = world();
        const events: unknown[] = [];
        const receive = late.receive;
        late.receive = async (event) => void events.push(event);
        await drift(late, 'require_secure_transport', 'off');
        late.receive = receive;
        const deadLetters = files({ 'first.json': events, 'second.json': [] });
        await readDeadLetters({ ...late.ports(), deadLetters });
        await pass(late, minuteMs);
        expect(isOn(late, 'require_secure_transport')).toBe(true);
        expect(await deadLetters.list(10)).toEqual([]);
    });

    test('that cannot be understood are recorded, and hide no other file', async () => {
        const late = world();
        const deadLetters = files({
            'broken.json': ['not an event'],
            'defect.json': [{ id: 'x' }],
            'good.json': [{}],
        });
        const parse = (event: unknown) => {
            if (typeof event === 'object' && event !== null && 'id' in event) throw new TypeError('a defect');
            return parseEvent(event);
        };
        await readDeadLetters({ ...late.ports(), deadLetters, parseEvent: parse });
        expect(late.audit.map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected']);
        expect(await deadLetters.list(10)).toEqual(['defect.json']);
    });

    test('wait while storage is away', async () => {
        const late = world();
        const deadLetters = files({ 'first.json': [{ id: 'x' }] });
        const isAway = (): never => {
            throw new StorageUnavailableError('queue assessments');
        };
        const failing = readDeadLetters({ ...late.ports(), deadLetters, parseEvent: isAway });
        await expect(failing).rejects.toThrow('queue assessments');
        expect(await deadLetters.list(10)).toEqual(['first.json']);
    });
});
