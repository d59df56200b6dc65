import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../../sandbox/storage/storage.ts';
import {
    type AppDirectory,
    eventually,
    keys,
    type RunningHost,
    sampleApp,
    startSample,
} from './running-host.ts';

let app: AppDirectory;
let storage: Storage;
let host: RunningHost | undefined;

beforeAll(async () => {
    app = await sampleApp();
    storage = await startStorage();
}, 30_000);

afterAll(async () => {
    await storage?.stop();
    await app?.remove();
});

afterEach(async () => {
    await host?.end('SIGKILL');
    host = undefined;
});

async function start(schedule: string, hostId: string): Promise<RunningHost> {
    const started = await startSample({
        app,
        settings: {
            AzureWebJobsStorage: storage.connectionString,
            SAMPLE_SCHEDULE: schedule,
            AzureFunctionsWebHost__hostid: hostId,
        },
    });
    host = started;
    return started;
}

describe('Timer functions', { timeout: 30_000 }, () => {
    it('run by the schedule that an app setting holds, and receive it', async () => {
        const running = await start('* * * * * *', 'every-second');
        const [first, second] = await eventually(running, 'two ticks', () => {
            const ticks = running.shown('tick');
            return ticks.length >= 2 ? ticks : undefined;
        });
        expect(first?.timer).toEqual({
            schedule: { adjustForDST: true },
            // Closer than a minute: no monitor, and no status.
            scheduleStatus: null,
            isPastDue: false,
        });
        expect(second?.timer).toEqual(first?.timer);
    });

    it('run when the host starts if they ask for it', async () => {
        const running = await start('0 0 0 1 1 *', 'on-start');
        const shown = await eventually(running, 'the start', () => running.shown('start')[0]);
        expect(shown).toEqual({ what: 'start', isPastDue: false, last: '0001-01-01T00:00:00' });
        expect(running.shown('tick')).toEqual([]);
    });

    it('run at once, past due, when they missed an occurrence while no host ran', async () => {
        const missed = {
            Last: '2026-01-01T00:00:00Z',
            Next: '2026-01-01T01:00:00Z',
            LastUpdated: '2026-01-01T00:00:00Z',
        };
        const container = BlobServiceClient.fromConnectionString(storage.connectionString).getContainerClient(
            'azure-webjobs-hosts',
        );
        await container.createIfNotExists();
        const text = JSON.stringify(missed);
        await container
            .getBlockBlobClient('timers/past-due/Host.Functions.on-tick/status')
            .upload(text, Buffer.byteLength(text));
        const running = await start('0 0 0 1 1 *', 'past-due');
        const shown = await eventually(running, 'the late run', () => running.shown('tick')[0]);
        expect(shown.timer).toMatchObject({
            isPastDue: true,
            scheduleStatus: { last: '2026-01-01T00:00:00+00:00' },
        });
    });

    it('run by hand', async () => {
        const running = await start('0 0 0 1 1 *', 'by-hand');
        const path = `/admin/functions/on-tick?code=${keys.masterKey}`;
        expect((await running.fetch(path, { method: 'POST', body: '{}' })).status).toBe(202);
        const shown = await eventually(running, 'the run', () => running.shown('tick')[0]);
        expect(shown.timer).toMatchObject({ isPastDue: false });
    });
});
