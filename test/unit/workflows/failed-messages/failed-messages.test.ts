import { describe, expect, test } from 'vitest';
import { MalformedInputError, StorageUnavailableError } from '../../../../src/errors.ts';
import { parseServerId, serverKey } from '../../../../src/model/resource-id.ts';
import { retryFailedMessage } from '../../../../src/workflows/failed-messages/retry-failed-message.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { KilledError } from '../../../support/memory-process.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import {
    addServer,
    deliverEvent,
    drift,
    isOn,
    minuteMs,
    orders,
    pass,
    pathOf,
    reasonOf,
    recordOf,
    trail,
} from '../../../support/story.ts';

function world(): MemoryWorld {
    const made = memoryWorld(enforcing(['secure-transport', 'log-checkpoints']));
    addServer(made);
    return made;
}

/** A port fails for a reason that does not pass. */
function breaking(on: MemoryWorld, port: string): void {
    on.fate = (reached) => {
        if (reached === port) throw new TypeError('a defect');
    };
}

async function onlyFailed(on: MemoryWorld): Promise<string> {
    const { messages } = await on.ports().failedMessages.list(50);
    expect(messages).toHaveLength(1);
    return messages[0]?.id ?? '';
}

/** The only message on the queues, as a Pgwarden of another version would have sent it. */
function resend(on: MemoryWorld, change: (message: Record<string, unknown>) => object): void {
    const [sent] = on.queue.splice(0);
    if (sent === undefined) throw new Error('nothing was sent');
    on.queue.push({ ...sent, text: JSON.stringify(change(JSON.parse(sent.text))) });
}

describe('a message of another version', () => {
    test('is handled when it is older', async () => {
        const updated = world();
        await drift(updated, 'require_secure_transport', 'off');
        resend(updated, ({ version: _version, minReader: _reader, requeues, ...same }) => ({
            ...same,
            waits: requeues,
        }));
        await pass(updated, minuteMs);
        expect(isOn(updated, 'require_secure_transport')).toBe(true);
    });

    test('is a failed message when it is not known, and nothing is lost', async () => {
        const older = world();
        await drift(older, 'require_secure_transport', 'off');
        resend(older, (message) => ({ ...message, version: 9, minReader: 9 }));
        await older.run();
        expect(reasonOf(older, 'failed')).toMatch(
            /^a message of queue assessments failed too often: NewerDataError: A message of queue assessments has version 9 for readers from version 9, and this Pgwarden reads versions 1 to 3/,
        );
        const result = await retryFailedMessage(older.ports(), await onlyFailed(older), 'olga');
        expect(result).toEqual({ kind: 'done', value: `${orders} is assessed again` });
        await pass(older, minuteMs);
        expect(isOn(older, 'require_secure_transport')).toBe(true);
    });
});

describe('a message that fails five times', () => {
    test('becomes a failed entry with its cause, and stays listed', async () => {
        const broken = world();
        breaking(broken, 'azure read');
        await drift(broken, 'require_secure_transport', 'off');
        await broken.run();
        expect(trail(broken)).toEqual(['failed']);
        expect(reasonOf(broken, 'failed')).toBe(
            'a message of queue assessments failed too often: TypeError: a defect',
        );
        const [message] = (await broken.ports().failedMessages.list(50)).messages;
        expect(message).toMatchObject({
            queue: 'assessments',
            reason: 'TypeError: a defect',
            message: { server: orders, slices: ['parameters'] },
        });
        expect(broken.queue).toEqual([]);
    });

    test('can be retried by an operator, and is handled then', async () => {
        const broken = world();
        breaking(broken, 'azure read');
        await drift(broken, 'require_secure_transport', 'off');
        await broken.run();
        broken.fate = () => undefined;
        const id = await onlyFailed(broken);
        const result = await retryFailedMessage(broken.ports(), id, 'olga');
        expect(result).toEqual({ kind: 'done', value: `${orders} is assessed again` });
        await pass(broken, minuteMs);
        expect(isOn(broken, 'require_secure_transport')).toBe(true);
        expect(trail(broken)).toEqual([
            'failed',
            'retried',
            'intended secure-transport',
            'verified secure-transport',
        ]);
        expect(broken.audit.find(({ outcome }) => outcome === 'retried')?.operator).toBe('olga');
        expect(await broken.ports().failedMessages.list(50)).toEqual({ messages: [] });
        expect(await retryFailedMessage(broken.ports(), id, 'olga')).toEqual({
            kind: 'notFound',
            reason: `no failed message ${id}`,
        });
    });

    test('ends the remediation that it was to continue, and the next one starts', async () => {
        const broken = world();
        await drift(broken, 'require_secure_transport', 'off');
        await drift(broken, 'log_checkpoints', 'off');
        let defects = 0;
        broken.fate = (port) => {
            if (port !== 'azure read back' || defects === 5) return;
            defects += 1;
            throw new TypeError('a defect');
        };
        await pass(broken, 10 * minuteMs);
        expect(trail(broken)).toEqual([
            'intended secure-transport',
            'failed',
            'failed secure-transport',
            'intended log-checkpoints',
            'verified log-checkpoints',
        ]);
        expect(recordOf(broken).remediations).toEqual([]);
    });

    test('loses no assessment that waited for the end of the remediation', async () => {
        const broken = world();
        broken.fate = (port) => {
            if (port === 'azure read back') throw new TypeError('a defect');
        };
        await drift(broken, 'require_secure_transport', 'off');
        await broken.run({ mostDeliveries: 2 });
        await drift(broken, 'log_checkpoints', 'off');
        broken.now += 10_000;
        for (let minute = 0; minute < 10; minute += 1) {
            await broken.run();
            broken.now += minuteMs;
        }
        expect(recordOf(broken).deferred?.slices).toEqual(['parameters']);
        await pass(broken, 5 * minuteMs);
        expect(isOn(broken, 'log_checkpoints')).toBe(true);
    });

    test('is recorded later when it cannot be recorded now', async () => {
        const broken = world();
        let isDown = true;
        broken.fate = (port) => {
            if (port === 'azure read') throw new TypeError('a defect');
            if (isDown && port === 'shelf add') throw new StorageUnavailableError('table servers');
        };
        await drift(broken, 'require_secure_transport', 'off');
        await broken.run({ mostDeliveries: 20 });
        expect(broken.queue).toHaveLength(1);
        isDown = false;
        await broken.run();
        expect(trail(broken)).toEqual(['failed']);
        expect(broken.queue).toEqual([]);
    });

    test('because the process dies every time is not lost either', async () => {
        const broken = world();
        broken.fate = (port) => {
            if (port === 'azure read') throw new KilledError(port);
        };
        await drift(broken, 'require_secure_transport', 'off');
        await broken.run();
        expect(trail(broken)).toEqual(['failed']);
        expect((await broken.ports().failedMessages.list(50)).messages).toHaveLength(1);
    });

    test('because the row of its server is damaged stops no other server', async () => {
        const broken = world();
        const billing = pathOf('billing');
        addServer(broken, billing);
        await drift(broken, 'require_secure_transport', 'off');
        const key = serverKey(parseServerId(orders) ?? { subscriptionId: '', resourceGroup: '', name: '' });
        broken.fate = (port) => {
            if (
                port === 'records read' &&
                broken.queue.some(({ isHeld, text }) => isHeld && text.includes(orders))
            )
                throw new MalformedInputError(`the row ${key} is damaged`);
        };
        await drift(broken, 'require_secure_transport', 'off', { path: billing });
        await pass(broken, 10 * minuteMs);
        expect(trail(broken)).toEqual(['failed']);
        expect(isOn(broken, 'require_secure_transport', billing)).toBe(true);
    });
});

test('storage that is unavailable for a while fails no message', async () => {
    const broken = world();
    let isDown = true;
    broken.fate = (port) => {
        if (isDown && /^(records|audit|lease|budget|pause)/.test(port))
            throw new StorageUnavailableError(port);
    };
    await drift(broken, 'require_secure_transport', 'off');
    const end = broken.now + 10 * minuteMs;
    while (broken.now < end) {
        await broken.run({ mostDeliveries: 1 });
        broken.now += 5_000;
    }
    expect(broken.azure.writes).toEqual([]);
    isDown = false;
    await pass(broken, 5 * minuteMs);
    expect(isOn(broken, 'require_secure_transport')).toBe(true);
    expect(brokenInvariants(broken)).toEqual([]);
});

test('a permanent refusal of Azure is not tried again', async () => {
    const broken = world();
    broken.azure.refusals.push({ kind: 'refused', reason: 'HTTP 403 RequestDisallowedByPolicy: no' });
    await drift(broken, 'require_secure_transport', 'off');
    await pass(broken, 10 * minuteMs);
    expect(broken.azure.writes).toEqual([]);
    expect(trail(broken)).toEqual(['intended secure-transport', 'failed secure-transport']);
    expect(reasonOf(broken, 'failed')).toBe('HTTP 403 RequestDisallowedByPolicy: no');
});

test('a transient failure is tried as often as the baseline allows, and no more', async () => {
    const broken = world();
    broken.baseline = { ...broken.baseline, guardRails: { ...broken.baseline.guardRails, attempts: 3 } };
    const result = { kind: 'transient', reason: 'OperationFailed: try again later' } as const;
    for (let time = 0; time < 10; time += 1) broken.azure.failures.push({ code: 'OperationFailed', result });
    await drift(broken, 'require_secure_transport', 'off');
    await pass(broken, 30 * minuteMs);
    // Three remediations of three writes each, and the control is contested.
    expect(broken.azure.writes).toHaveLength(9);
    expect(reasonOf(broken, 'failed')).toBe('gave up after 3 attempts: OperationFailed: try again later');
});

test('an event for an unknown server costs one assessment', async () => {
    const made = world();
    await deliverEvent(made, '', { path: pathOf('unknown') });
    await pass(made, minuteMs);
    expect(trail(made, pathOf('unknown'))).toEqual(['serverDeleted']);
});
