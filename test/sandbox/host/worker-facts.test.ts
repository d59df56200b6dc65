import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { queueMetadata } from '../../../sandbox/host/queue-message.ts';
import { timerData } from '../../../sandbox/host/timer-listener.ts';
import { sharedHost } from './shared-host.ts';

const host = sharedHost();

interface Echo {
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
}

/** What the sample's function sees of a POST with these headers, whose body comes with its length or in chunks. */
async function echo(headers: Record<string, string>, body: string, hasLength: boolean): Promise<Echo> {
    return await new Promise((resolve, reject) => {
        const length = hasLength ? { 'content-length': String(Buffer.byteLength(body)) } : {};
        const sent = request(
            `${host().url}/api/echo/x`,
            { method: 'POST', headers: { ...headers, ...length } },
            async (response) => {
                let text = '';
                for await (const chunk of response) text += String(chunk);
                resolve(JSON.parse(text));
            },
        );
        sent.on('error', reject);
        if (!hasLength) sent.flushHeaders();
        sent.end(body);
    });
}

/** Sources: Azure/azure-functions-nodejs-worker, Azure/azure-functions-host, and runs in Microsoft's worker. */
describe('The host passes on the same facts as that of Azure', () => {
    it('a body that has a length', async () => {
        expect((await echo({}, '{"a":1}', true)).body).toBe('{"a":1}');
    });

    it('nothing of a body that comes in chunks', async () => {
        const { body, headers } = await echo({}, '{"a":1}', false);
        expect({ body, encoding: headers['transfer-encoding'] }).toEqual({ body: '', encoding: 'chunked' });
    });

    it('headers that are empty', async () => {
        const { headers } = await echo({ 'x-ms-client-principal-id': '', 'x-given': 'yes' }, '', true);
        expect(headers).toMatchObject({ 'x-ms-client-principal-id': '', 'x-given': 'yes' });
    });

    it('the metadata of a message as texts, of which the programming model makes values', () => {
        const at = new Date('2026-01-31T12:00:00Z');
        const message = {
            messageId: '7e1c2d3e-0000-4000-8000-000000000001',
            popReceipt: 'AgAAAAMAAAAAAAAA',
            messageText: '',
            insertedOn: at,
            expiresOn: at,
            nextVisibleOn: at,
            dequeueCount: 0,
        };
        const time = { json: '"2026-01-31T12:00:00+00:00"' };
        expect(queueMetadata(message, '{"server":"x"}')).toEqual({
            QueueTrigger: { string: '{"server":"x"}' },
            Id: { string: '7e1c2d3e-0000-4000-8000-000000000001' },
            DequeueCount: { int: 0 },
            InsertionTime: time,
            ExpirationTime: time,
            NextVisibleTime: time,
            PopReceipt: { string: 'AgAAAAMAAAAAAAAA' },
        });
    });

    it.each([
        [undefined, null],
        [
            {
                Last: '0001-01-01T00:00:00',
                Next: '2026-01-31T12:00:00.000Z',
                LastUpdated: '2026-01-31T11:59:59.123Z',
            },
            {
                Last: '0001-01-01T00:00:00',
                Next: '2026-01-31T12:00:00+00:00',
                LastUpdated: '2026-01-31T11:59:59.123+00:00',
            },
        ],
    ])("a timer's times with their offset: %j", (status, reported) => {
        expect(JSON.parse(timerData(status, true).json ?? '')).toEqual({
            Schedule: { AdjustForDST: true },
            ScheduleStatus: reported,
            IsPastDue: true,
        });
    });
});
