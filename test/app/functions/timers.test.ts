import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compliantParameters } from '../../../sandbox/simulator/fleet/compliant.ts';
import { subscriptionIds } from '../../../sandbox/simulator/world/create-server.ts';
import type { ChainedAuditEntry } from '../../../src/model/audit-entry.ts';
import { createServer } from '../../sandbox/simulator/running.ts';
import { type AppInProcess, appInProcess } from './app-in-process.ts';

/** The sweep and the tick, with settings that are not the defaults. */

const { production, development } = subscriptionIds;
const unknownSubscription = '33333333-3333-4333-8333-333333333333';

let app: AppInProcess;
/** Of a key that one server names. */
let keyUri = '';

beforeAll(async () => {
    app = await appInProcess({
        DRY_RUN: 'true',
        SUBSCRIPTION_IDS: `${production},${development},${unknownSubscription}`,
        SWEEP_SCHEDULE: '0 30 3 * * 1-5',
        SWEEP_READS_PER_SECOND: '2',
    });
    await app.start();
    // The start waits for nothing; a tick makes what is not there yet and waits for it.
    await app.invoke('on-tick', {});
    const { world, keyVault } = app.product.simulator;
    keyUri = keyVault.createKey('contoso-keys', 'fleet', { created: 1_700_000_000 });
    const parameters = compliantParameters('17');
    const dataEncryption = { type: 'AzureKeyVault', primaryKeyURI: keyUri } as const;
    createServer(world, { name: 'pinned', parameters, properties: { dataEncryption } });
    createServer(world, { name: 'open', parameters: { ...parameters, require_secure_transport: 'off' } });
    for (const name of ['quiet', 'calm']) createServer(world, { name, parameters });
    createServer(world, { name: 'other', parameters, subscriptionId: development });
}, 60_000);

afterAll(async () => {
    await app.stop();
});

/** Entries that belong to no server, before the test. */
let before: readonly string[] = [];
beforeEach(async () => {
    before = (await ofNoServer()).map(({ hash }) => hash);
});

async function ofNoServer(): Promise<readonly ChainedAuditEntry[]> {
    const entries = [...(await app.audit('events')), ...(await app.audit('fleet'))];
    return entries.toSorted((a, b) => a.at.localeCompare(b.at));
}

async function auditEntries(): Promise<readonly ChainedAuditEntry[]> {
    return (await ofNoServer()).filter(({ hash }) => !before.includes(hash));
}

interface FailedMessage {
    readonly id: string;
    readonly message: { readonly kind?: string };
}

async function failedMessages(): Promise<readonly FailedMessage[]> {
    const { body } = await app.http('failed-messages');
    return (body as { readonly messages: readonly FailedMessage[] }).messages;
}

test('a message that the host gave up in queue fleet is recorded, listed, and retried by an operator', async () => {
    const queue = app.queue('fleet-poison');
    await queue.createIfNotExists();
    const search = {
        kind: 'keyChanged',
        key: { host: new URL(keyUri).host, vault: 'localhost', name: 'fleet' },
        cause: { kind: 'keyEvent', eventId: 'given up', eventType: 'Microsoft.KeyVault.KeyExpired', keyUri },
        requestedAt: '2026-06-15T12:00:00.000Z',
        found: 0,
        requeues: 7,
    };
    for (const message of [search, { kind: 'unheard of' }]) {
        await queue.sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));
    }
    await app.invoke('on-tick', {});
    expect((await queue.peekMessages()).peekedMessageItems).toEqual([]);
    expect((await auditEntries()).map(({ outcome, reason = '' }) => [outcome, reason.slice(0, 44)])).toEqual(
        Array(2).fill(['failed', 'a message of queue fleet failed too often: i']),
    );
    const listed = await failedMessages();
    expect(listed.map(({ message }) => message)).toEqual(
        expect.arrayContaining([search, { kind: 'unheard of' }]),
    );
    const retry = async ({ id }: { readonly id: string }) => {
        const [path, body] = [`failed-messages/${id}/retry`, JSON.stringify({ operator: 'olga' })];
        return await app.http(path, { method: 'POST', body });
    };
    const [lost, useless] = listed.toSorted((a) => (a.message.kind === 'keyChanged' ? -1 : 1));
    if (lost === undefined || useless === undefined) throw new Error('Two messages are listed');
    expect(await retry(lost)).toMatchObject({
        status: 200,
        body: { result: 'the message is on queue fleet again' },
    });
    expect(await app.messages('fleet')).toEqual([{ ...search, version: expect.any(Number) }]);
    expect((await auditEntries()).at(-1)).toMatchObject({ outcome: 'retried', operator: 'olga' });
    expect((await retry(useless)).status).toBe(409);
    expect(await failedMessages()).toEqual([useless]);
    await app.deliver();
    expect((await auditEntries()).at(-1)?.reason).toContain('has expired');
}, 60_000);

test('a header that names a principal is ignored while App Service authentication is off', async () => {
    const headers = { 'x-ms-client-principal-id': 'a11ce000-0000-4000-8000-000000000001' };
    const act = async (action: string): Promise<number | undefined> => {
        const body = JSON.stringify({ action, operator: 'olga', reason: 'maintenance' });
        return (await app.http('pause', { method: 'POST', body, headers })).status;
    };
    expect([await act('pause'), await act('resume')]).toEqual([200, 200]);
    const cause = { kind: 'operator', operator: 'olga', authentication: 'functionKey' };
    expect((await app.audit('fleet')).slice(-2)).toMatchObject([
        { outcome: 'paused', operator: 'olga', cause },
        { outcome: 'resumed', operator: 'olga', cause },
    ]);
});

async function sweepId(): Promise<unknown> {
    const text = await app.container('state').getBlobClient('sweep.json').downloadToBuffer();
    return JSON.parse(text.toString()).id;
}

describe('the sweep', () => {
    test('runs by SWEEP_SCHEDULE', () => {
        expect(app.functions.get('on-sweep')?.trigger.schedule).toBe('0 30 3 * * 1-5');
    });

    test('runs once even when two timers fire at once, respects its reads per second, and names the subscriptions that it may not read', async () => {
        const first = app.storage.proxy.requests.length;
        await Promise.all([app.invoke('on-sweep', {}), app.invoke('on-sweep', {})]);
        const begun = await sweepId();
        await app.invoke('on-sweep', {});
        expect(await sweepId()).toBe(begun);
        await app.deliver();
        const [sweepResult, ...others] = await auditEntries();
        expect(others).toEqual([]);
        expect(sweepResult).toMatchObject({
            outcome: 'sweepCompleted',
            cause: { kind: 'sweep', sweepId: begun },
        });
        expect(sweepResult?.reason).toMatch(/^seen 5, .*; not readable: 33333333-.*\(HTTP 40[34] /);
        // Eight reads a server and two a second: four seconds between the servers of one subscription.
        const delays = app.storage.proxy.requests
            .slice(first)
            .filter(({ method, path }) => method === 'POST' && path.includes('/assessments/messages'))
            .map(({ path }) => Number(/visibilitytimeout=(\d+)/.exec(path)?.[1]))
            .toSorted((a, b) => b - a);
        expect(delays).toHaveLength(5);
        expect((delays[0] ?? 0) - (delays[1] ?? 0)).toBe(4);
    }, 120_000);

    test('that was interrupted is overdue, and is continued by the tick', async () => {
        const sweep = JSON.stringify({
            id: 'interrupted',
            startedAt: '2026-01-01T00:00:00.000Z',
            phase: {
                kind: 'listing',
                cursor: { kind: 'list', subscriptionId: unknownSubscription, rest: [] },
                failures: 0,
            },
            seen: 0,
            round: 1,
            listed: {},
            before: [],
            unreadable: [],
            scheduledReads: {},
            step: { token: 'lost', dueAt: '2026-01-01T00:00:00.000Z' },
        });
        await app.container('state').getBlockBlobClient('sweep.json').upload(sweep, sweep.length);
        await app.invoke('on-tick', {});
        await app.deliver();
        // It began long ago, so that the tick notes an overdue sweep as well.
        expect(await auditEntries()).toMatchObject([
            { outcome: 'sweepOverdue', reason: expect.stringContaining('sweep interrupted is under way') },
            { outcome: 'sweepCompleted', cause: { kind: 'sweep', sweepId: 'interrupted' } },
        ]);
    }, 120_000);
});

test('a tick anchors the audit, and an entry that is cut off afterwards with all its traces is found', async () => {
    const verification = async () => (await app.http('audit/verification')).body;
    const body = JSON.stringify({ action: 'pause', operator: 'olga', reason: 'maintenance' });
    await app.http('pause', { method: 'POST', body });
    await app.invoke('on-tick', {});
    expect(await verification()).toMatchObject({ problems: [], anchored: { at: expect.any(String) } });
    const table = TableClient.fromConnectionString(app.storage.directConnectionString, 'audit', {
        allowInsecureConnection: true,
    });
    const newest = (await app.audit('fleet')).at(-1);
    const key = `entry|${9_999_999_999 - (newest?.sequence ?? 0)}`;
    for await (const row of table.listEntities<Readonly<Record<string, unknown>>>()) {
        const { partitionKey = '', rowKey = '', hash, entryKey } = row;
        const isMarker = partitionKey === 'chain|fleet' && entryKey === key;
        if (hash === newest?.hash || isMarker) await table.deleteEntity(partitionKey, rowKey);
    }
    expect(await verification()).toMatchObject({
        problems: [
            {
                server: 'fleet',
                sequence: newest?.sequence,
                problem: expect.stringMatching(/^the entry that was anchored at .* is missing$/),
            },
        ],
    });
}, 60_000);
