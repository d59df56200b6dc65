import { expect, test } from 'vitest';
import { fittingMessage, maxBytes } from '../../../../../src/azure/storage/queues/work-queues.ts';
import type { AssessmentMessage } from '../../../../../src/model/messages.ts';

test('a message carries as many of the recent events as a queue takes, the newest first', () => {
    const recentEvents = Array.from({ length: 400 }, (_, index) => ({
        event: { kind: 'event' as const, eventId: `event-${index}`, operation: 'ö'.repeat(300) },
        at: new Date(Date.UTC(2026, 5, 15, 12, 0, index)).toISOString(),
    }));
    const message: AssessmentMessage = {
        server: { subscriptionId: 's', resourceGroup: 'app', name: 'orders' },
        slices: ['parameters'],
        cause: { kind: 'sweep', sweepId: 'one' },
        requestedAt: '2026-06-15T12:00:00.000Z',
        requeues: 0,
        recentEvents,
    };
    const fitting = fittingMessage(message);
    expect(Buffer.byteLength(JSON.stringify(fitting))).toBeLessThanOrEqual(maxBytes);
    expect(fitting.recentEvents?.[0]).toEqual(recentEvents.at(-1));
    expect(fittingMessage(fitting)).toEqual(fitting);
});
