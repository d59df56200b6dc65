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
    source: '/pgwarden/orders',
    type: 'Pgwarden.Verified',
    subject: '/servers/orders',
    time: new Date('2026-05-01T10:00:00Z'),
    data: { control: 'secure-transport' },
};
const gridEvent = {
    id: '7',
    subject: '/servers/orders',
    eventType: 'Pgwarden.Verified',
    eventTime: new Date('2026-05-01T10:00:00Z'),
    dataVersion: '1',
    data: { control: 'secure-transport' },
};

let grid: EventGrid;
let served: Served;

beforeEach(() => serveTopic('CloudEventSchemaV1_0'));

async function serveTopic(topicSchema: 'CloudEventSchemaV1_0' | 'EventGridSchema'): Promise<void> {
    grid = createEventGrid({
        clock: createClock(1),
        random: createRandom(1),
        faults: () => noFaults,
        tenantOf: () => tenantId,
        mayPublish: (principal) => principal.objectId === sender.objectId,
        topicSchema,
    });
    served = await serve(grid.topicService, { sender, stranger });
}

afterEach(async () => {
    grid.stop();
    await served.close();
});

async function publishWithToken(token: string, body: unknown): Promise<number> {
    const response = await fetch(`${served.origin}/api/events?api-version=2018-01-01`, {
        method: 'POST',
        headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/cloudevents-batch+json; charset=utf-8',
        },
        body: JSON.stringify(body),
    });
    return response.status;
}

function publisher(schema: 'CloudEvent', key?: string): EventGridPublisherClient<'CloudEvent'>;
function publisher(schema: 'EventGrid', key?: string): EventGridPublisherClient<'EventGrid'>;
function publisher(schema: 'CloudEvent' | 'EventGrid', key = grid.topicKey) {
    return new EventGridPublisherClient(
        `${served.origin}/api/events`,
        schema,
        new AzureKeyCredential(key),
        options,
    );
}

describe('the custom topic', () => {
    it('accepts the CloudEvents of the SDK with its key and keeps them', async () => {
        await publisher('CloudEvent').send([event, { ...event, id: '8' }]);
        const kept = {
            ...event,
            specversion: '1.0',
            time: '2026-05-01T10:00:00.000Z',
            datacontenttype: 'application/json',
        };
        expect(grid.published).toEqual([kept, { ...kept, id: '8' }]);
    });

    it('refuses events of the Event Grid schema, for which it is not configured', async () => {
        await expect(publisher('EventGrid').send([gridEvent])).rejects.toMatchObject({ statusCode: 400 });
        expect(grid.published).toEqual([]);
    });

    it('accepts events of the Event Grid schema, and no CloudEvents, where it is configured for these', async () => {
        grid.stop();
        await served.close();
        await serveTopic('EventGridSchema');
        await publisher('EventGrid').send([gridEvent]);
        await expect(publisher('CloudEvent').send([event])).rejects.toMatchObject({ statusCode: 400 });
        expect(grid.published).toEqual([{ ...gridEvent, eventTime: '2026-05-01T10:00:00.000Z' }]);
    });

    it('takes nothing while it is out of service', async () => {
        grid.setTopicAway(true);
        await expect(publisher('CloudEvent').send([event])).rejects.toMatchObject({ statusCode: 503 });
        grid.setTopicAway(false);
        await publisher('CloudEvent').send([event]);
        expect(grid.published).toHaveLength(1);
    });

    it('refuses a wrong key', async () => {
        await expect(publisher('CloudEvent', 'wrong').send([event])).rejects.toMatchObject({
            statusCode: 401,
        });
        expect(grid.published).toEqual([]);
    });

    it('accepts a token of an allowed sender, and no other', async () => {
        expect(await publishWithToken('sender', [{ ...event, specversion: '1.0' }])).toBe(200);
        expect(await publishWithToken('stranger', [event])).toBe(403);
        expect(await publishWithToken('unknown', [event])).toBe(401);
        expect(grid.published).toHaveLength(1);
    });

    it.each([
        ['an event without a source', [{ ...event, specversion: '1.0', source: undefined }]],
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
