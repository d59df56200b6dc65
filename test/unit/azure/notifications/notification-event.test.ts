import { expect, it } from 'vitest';
import { notificationEvent } from '../../../../src/azure/notifications/notification-event.ts';
import { secureTransport } from '../../../../src/controls/secure-transport.ts';
import type { AuditEntry } from '../../../../src/model/audit-entry.ts';

const server =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';
const app = { source: '/pgwarden/func-one', consoleUrl: 'https://pgwarden.contoso.example/console' };
const waiting: AuditEntry = {
    id: 'awaitingApproval|1',
    at: '2026-06-15T12:00:00Z',
    server,
    outcome: 'awaitingApproval',
    control: 'secure-transport',
    approvalId: '0f3a9c1d',
    change: {
        kind: 'parameter',
        name: 'require_secure_transport',
        from: 'off',
        to: 'on',
        dataType: 'Boolean',
        isDynamicConfig: true,
        control: 'secure-transport',
        disruption: 'none',
    },
    cause: { kind: 'event', eventId: '1', actor: { objectId: 'alice' } },
};

it('is a CloudEvent about the server, with what was found and wanted, the actor, and a link to the decision', () => {
    expect(JSON.parse(JSON.stringify(notificationEvent(waiting, secureTransport, app)))).toEqual({
        id: '5c6b64c9664b6dcef62adf7d7b9c97d6',
        source: '/pgwarden/func-one',
        type: 'Pgwarden.AwaitingApproval',
        subject: server,
        time: '2026-06-15T12:00:00.000Z',
        dataschema: 'urn:pgwarden:notifications:1:Pgwarden.AwaitingApproval',
        datacontenttype: 'application/json',
        data: {
            server,
            outcome: 'awaitingApproval',
            at: '2026-06-15T12:00:00Z',
            control: 'secure-transport',
            title: 'Connections must be encrypted',
            failureTitle: 'Unencrypted connections are accepted',
            severity: 'high',
            target: 'configurations/require_secure_transport',
            findings: [{ what: 'value', found: 'off', wanted: 'on' }],
            approvalId: '0f3a9c1d',
            decisionUrl: `https://pgwarden.contoso.example/console/decisions/0f3a9c1d?server=${encodeURIComponent(server)}`,
            actor: { objectId: 'alice' },
        },
    });
});

it('has no link where the address of the console is not known', () => {
    const event = notificationEvent(waiting, secureTransport, { ...app, consoleUrl: undefined });
    expect(event.data).toMatchObject({ approvalId: '0f3a9c1d', decisionUrl: undefined });
});

it('has one id for one entry, and another for the same id in another chain', () => {
    const again = notificationEvent({ ...waiting }, undefined, { ...app, source: '/pgwarden/other' });
    expect(again.id).toBe(notificationEvent(waiting, secureTransport, app).id);
    const elsewhere = notificationEvent({ ...waiting, server: 'fleet' }, undefined, app);
    expect(elsewhere.id).not.toBe(again.id);
});

it('gives no control where the entry has none', () => {
    const entry: AuditEntry = {
        id: 'budget|1',
        at: '2026-06-15T12:00:00Z',
        server: 'fleet',
        outcome: 'budgetExhausted',
        cause: { kind: 'followUp', reason: 'a test' },
    };
    expect(JSON.parse(JSON.stringify(notificationEvent(entry, undefined, app).data))).toEqual({
        server: 'fleet',
        outcome: 'budgetExhausted',
        at: '2026-06-15T12:00:00Z',
    });
});

it('bounds the values of a change, which can be as long as Azure allows', () => {
    const { change } = waiting;
    if (change?.kind !== 'parameter') throw new Error('no parameter');
    const long = { ...waiting, change: { ...change, from: 'x'.repeat(100_000) } };
    expect(JSON.stringify(notificationEvent(long, secureTransport, app)).length).toBeLessThan(2_000);
});
