import { AzureKeyCredential, EventGridPublisherClient } from '@azure/eventgrid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEventGrid, type EventGrid } from '../../../../sandbox/simulator/event-grid/index.ts';
import { createClock } from '../../../../sandbox/simulator/kernel/clock.ts';
import { noFaults } from '../../../../sandbox/simulator/kernel/faults.ts';
import type { Principal } from '../../../../sandbox/simulator/kernel/http.ts';
import { createRandom } from '../../../../sandbox/simulator/kernel/random.ts';
import { type Served, serve } from '../key-vault/serve.ts';
import { tenantId } from './fixtures.ts';

const sender: Principal = {
    objectId: 'aaaaaaaa-0000-4000-8000-000000000001',
    tenantId,
    type: 'ServicePrincipal',
};
const stranger: Principal = { ...sender, objectId: 'aaaaaaaa-0000-4000-8000-000000000002' };
const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };
const event = {
    id: '7',
    subject: '/servers/orders',
    eventType: 'Pgwarden.RemediationVerified',
    eventTime: new Date('2026-05-01T10:00:00Z'),
    dataVersion: '1',
    data: { control: 'secure-transport' },
};

let grid: EventGrid;
let served: Served;

beforeEach(async () => {
    grid = createEventGrid({
        clock: createClock(1),
        random: createRandom(1),
        faults: () => noFaults,
        tenantId,
        mayPublish: (principal) => principal.objectId === sender.objectId,
    });
    served = await serve(grid.topicService, { sender, stranger });
});

afterEach(async () => {
    grid.stop();
    await served.close();
});

async function publishWithToken(token: string, body: unknown): Promise<number> {
    const response = await fetch(`${served.origin}/api/events?api-version=2018-01-01`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
    });
    return response.status;
}

describe('the custom topic', () => {
    it('accepts the events of the SDK with its key and keeps them', async () => {
        const client = new EventGridPublisherClient(
            `${served.origin}/api/events`,
            'EventGrid',
            new AzureKeyCredential(grid.topicKey),
            options,
        );
        await client.send([event, { ...event, id: '8' }]);
        expect(grid.published).toEqual([
            { ...event, eventTime: '2026-05-01T10:00:00.000Z' },
            { ...event, id: '8', eventTime: '2026-05-01T10:00:00.000Z' },
        ]);
    });

    it('accepts CloudEvents too', async () => {
        const client = new EventGridPublisherClient(
            `${served.origin}/api/events`,
            'CloudEvent',
            new AzureKeyCredential(grid.topicKey),
            options,
        );
        await client.send([
            { type: 'Pgwarden.RemediationVerified', source: '/pgwarden', data: { server: 'orders' } },
        ]);
        expect(grid.published).toMatchObject([
            { specversion: '1.0', type: 'Pgwarden.RemediationVerified', data: { server: 'orders' } },
        ]);
    });

    it('refuses a wrong key', async () => {
        const client = new EventGridPublisherClient(
            `${served.origin}/api/events`,
            'EventGrid',
            new AzureKeyCredential('wrong'),
            options,
        );
        await expect(client.send([event])).rejects.toMatchObject({ statusCode: 401 });
        expect(grid.published).toEqual([]);
    });

    it('accepts a token of an allowed sender, and no other', async () => {
        expect(await publishWithToken('sender', [event])).toBe(200);
        expect(await publishWithToken('stranger', [event])).toBe(403);
        expect(await publishWithToken('unknown', [event])).toBe(401);
        expect(grid.published).toHaveLength(1);
    });

    it.each([
        ['an event without a subject', [{ ...event, subject: undefined }]],
        ['what is no event', ['text']],
        ['no body', undefined],
    ])('refuses %s', async (_, body) => {
        expect(await publishWithToken('sender', body)).toBe(400);
        expect(grid.published).toEqual([]);
    });

    it('refuses more than a megabyte', async () => {
        expect(await publishWithToken('sender', [{ ...event, data: 'x'.repeat(1_100_000) }])).toBe(413);
    });
});
