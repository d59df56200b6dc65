import { InvocationContext } from '@azure/functions';
import { afterEach, describe, expect, test } from 'vitest';
import { messageDelivery } from '../../../functions/delivery.ts';
import hostJson from '../../../host.json' with { type: 'json' };

const { maxDequeueCount } = hostJson.extensions.queues;
const replacing = 'AzureFunctionsJobHost__extensions__queues__maxDequeueCount';

afterEach(() => {
    delete process.env[replacing];
});

function isLast(triggerMetadata: Readonly<Record<string, unknown>>): boolean {
    const context = new InvocationContext({
        invocationId: 'invocation',
        triggerMetadata: { ...triggerMetadata },
    });
    return messageDelivery({}, context).isLast;
}

/** The host's count is 0 in some versions, and far above the maximum where several hosts gave a message up. */
describe('the last delivery of a message', () => {
    test.each([
        [0, false],
        [1, false],
        [maxDequeueCount - 1, false],
        [maxDequeueCount, true],
        [maxDequeueCount + 1, true],
        [1_000, true],
        ['4', false],
        ['many', false],
        [undefined, false],
        [null, false],
    ])('with the count %j: %s', (dequeueCount, expected) => {
        expect(isLast({ id: 'message', dequeueCount })).toBe(expected);
    });

    test('is the one that an app setting sets instead of host.json, for the host and for Pgwarden', () => {
        process.env[replacing] = '2';
        expect([isLast({ dequeueCount: 1 }), isLast({ dequeueCount: 2 })]).toEqual([false, true]);
    });

    test('has the id of the message, or that of the invocation', () => {
        const delivery = (metadata: Record<string, unknown>) =>
            messageDelivery({}, new InvocationContext({ invocationId: 'i', triggerMetadata: metadata })).id;
        expect([delivery({ id: 'm' }), delivery({})]).toEqual(['m', 'i']);
    });
});
