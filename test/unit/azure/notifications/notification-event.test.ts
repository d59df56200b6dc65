import { expect, it } from 'vitest';
import { notificationEvent } from '../../../../src/azure/notifications/notification-event.ts';
import { secureTransport } from '../../../../src/controls/secure-transport.ts';

const server =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';

it('gives the severity of the control and both of its titles', () => {
    const entry = {
        id: 'held|1',
        at: '2026-06-15T12:00:00Z',
        server,
        outcome: 'held',
        control: 'secure-transport',
        reason: 'the fleet is paused',
        cause: { kind: 'followUp', reason: 'a test' },
    } as const;
    expect(notificationEvent(entry, secureTransport)).toMatchObject({
        subject: server,
        eventType: 'Pgwarden.Held',
        eventTime: new Date('2026-06-15T12:00:00Z'),
        data: {
            server,
            outcome: 'held',
            control: 'secure-transport',
            severity: 'high',
            title: 'Connections must be encrypted',
            failureTitle: 'Unencrypted connections are accepted',
            reason: 'the fleet is paused',
        },
    });
});

it('has one id for one entry, and gives no control where the entry has none', () => {
    const entry = {
        id: 'budget|1',
        at: '2026-06-15T12:00:00Z',
        server: 'fleet',
        outcome: 'budgetExhausted',
        cause: { kind: 'followUp', reason: 'a test' },
    } as const;
    const { id, data } = notificationEvent(entry, undefined);
    expect(id).toBe(notificationEvent(entry, secureTransport).id);
    expect(JSON.parse(JSON.stringify(data))).toEqual({
        server: 'fleet',
        outcome: 'budgetExhausted',
        at: '2026-06-15T12:00:00Z',
    });
});
