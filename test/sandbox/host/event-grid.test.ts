import { describe, expect, it } from 'vitest';
import { eventually, keys } from './running-host.ts';
import { sharedHost } from './shared-host.ts';

const host = sharedHost();

const webhook = `/runtime/webhooks/eventgrid?functionName=on-event&code=${keys.eventGridKey}`;

function post(
    body: unknown,
    eventType: string | undefined,
    path = webhook,
    contentType = 'application/json',
) {
    return host().fetch(path, {
        method: 'POST',
        headers: {
            'content-type': contentType,
            ...(eventType === undefined ? {} : { 'aeg-event-type': eventType }),
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
    });
}

function event(id: string, subject = 'good') {
    return {
        id,
        topic: '/subscriptions/1',
        subject,
        eventType: 'Sample',
        eventTime: '2026-01-01T00:00:00Z',
        data: { number: 7 },
        dataVersion: '1',
        metadataVersion: '1',
    };
}

function shownIds(): readonly unknown[] {
    return host()
        .shown('event')
        .map((shown) => JSON.parse(JSON.stringify(shown.event)).id);
}

describe('The Event Grid webhook', { timeout: 30_000 }, () => {
    it('answers the handshake with the validation code', async () => {
        const response = await post(
            [{ ...event('h'), data: { validationCode: 'THE-CODE' } }],
            'SubscriptionValidation',
        );
        expect(response.status).toBe(200);
        expect(await response.json()).toEqual({ validationResponse: 'THE-CODE' });
    });

    it('answers the handshake of CloudEvents', async () => {
        const response = await host().fetch(webhook, {
            method: 'OPTIONS',
            headers: { 'WebHook-Request-Origin': 'eventgrid.azure.net' },
        });
        expect(response.status).toBe(200);
        expect(response.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
    });

    it('runs the function once for each event of a batch', async () => {
        expect((await post([event('batch-1'), event('batch-2')], 'Notification')).status).toBe(202);
        await eventually(host(), 'both events', () => (shownIds().includes('batch-2') ? true : undefined));
        expect(shownIds()).toContain('batch-1');
    });

    it('passes the event on as it came, with its data as trigger metadata', async () => {
        await post([event('whole')], 'Notification');
        const shown = await eventually(host(), 'the event', () =>
            host()
                .shown('event')
                .find((observed) => JSON.stringify(observed.event).includes('"whole"')),
        );
        expect(shown.event).toEqual(event('whole'));
        expect(shown.triggerMetadata).toEqual({ data: { number: 7 } });
    });

    it('responds with 500 for the whole batch when one event fails', async () => {
        const response = await post([event('ok'), event('broken', 'bad')], 'Notification');
        expect(response.status).toBe(500);
    });

    it('accepts CloudEvents, one and many', async () => {
        const one = { specversion: '1.0', id: 'cloud-1', source: '/s', type: 'Sample', data: {} };
        const single = await post(one, undefined, webhook, 'application/cloudevents+json; charset=utf-8');
        const batch = await post(
            [{ ...one, id: 'cloud-2' }],
            undefined,
            webhook,
            'application/cloudevents-batch+json',
        );
        expect([single.status, batch.status]).toEqual([202, 202]);
        await eventually(host(), 'both events', () => (shownIds().includes('cloud-2') ? true : undefined));
        expect(shownIds()).toContain('cloud-1');
    });

    it('accepts a body of 1 MiB', async () => {
        const large = { ...event('large'), data: { text: 'x'.repeat(1024 * 1024) } };
        expect((await post([large], 'Notification')).status).toBe(202);
    });

    it.each(['Unsubscribe', 'SubscriptionDeletion'])('accepts %s', async (type) => {
        expect((await post([], type)).status).toBe(202);
    });

    it('refuses unknown and unreadable requests', async () => {
        expect((await post([event('x')], 'SomethingElse')).status).toBe(400);
        expect((await post([event('x')], undefined)).status).toBe(400);
        expect((await post('{"no json', 'Notification')).status).toBe(400);
        expect((await post('"a text"', 'Notification')).status).toBe(400);
        expect((await post('[1]', 'Notification')).status).toBe(400);
        expect((await post([{ data: {} }], 'SubscriptionValidation')).status).toBe(400);
        expect((await host().fetch(webhook)).status).toBe(400);
    });

    it('requires the system key or the master key', async () => {
        const path = '/runtime/webhooks/eventgrid?functionName=on-event';
        expect((await post([event('k')], 'Notification', path)).status).toBe(401);
        expect((await post([event('k')], 'Notification', `${path}&code=${keys.functionKey}`)).status).toBe(
            401,
        );
        expect((await post([event('k')], 'Notification', `${path}&code=${keys.masterKey}`)).status).toBe(202);
    });

    it('does not find functions that are not there or have another trigger', async () => {
        for (const name of ['nobody', 'on-message', '']) {
            const path = `/runtime/webhooks/eventgrid?functionName=${name}&code=${keys.eventGridKey}`;
            expect((await post([event('n')], 'Notification', path)).status).toBe(404);
        }
    });

    it('is found whatever the case of the path and of the query name', async () => {
        const path = `/runtime/webhooks/EventGrid?FUNCTIONNAME=on-event&code=${keys.eventGridKey}`;
        expect((await post([event('case')], 'Notification', path)).status).toBe(202);
    });
});
