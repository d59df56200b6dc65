import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type SimulatedAzure, simulatedAzure } from '../../../../bench/support/simulated-azure.ts';
import { people } from '../../../../sandbox/simulator/world/people.ts';
import type { Storage } from '../../../../sandbox/storage/storage.ts';
import { eventGridTopic } from '../../../../src/azure/notifications/event-grid-topic.ts';
import { auditAnchors } from '../../../../src/azure/storage/audit/audit-anchors.ts';
import { auditLog } from '../../../../src/azure/storage/audit/audit-log.ts';
import { outboxBlob } from '../../../../src/azure/storage/blobs/outbox-blob.ts';
import { sentNotes } from '../../../../src/azure/storage/servers/sent-notes.ts';
import { controls } from '../../../../src/controls/index.ts';
import { NotificationRefusedError } from '../../../../src/errors.ts';
import type { NotificationTopic } from '../../../../src/ports.ts';
import { anchorAudit } from '../../../../src/workflows/audit/anchor-audit.ts';
import { notifyOfRest } from '../../../../src/workflows/notifications/notify-of-rest.ts';
import { soonNotifier } from '../../../../src/workflows/notifications/notify-soon.ts';
import { auditEntry, billing, orders } from '../../../support/audit-entries.ts';
import { digest } from '../../../support/digest.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { memoryWorld } from '../../../support/memory-world.ts';
import { schemaProblems } from '../../../support/notification-schemas.ts';
import { openAccount } from '../../../support/shared-storage.ts';

let azure: SimulatedAzure;
let storage: Storage;
let topic: NotificationTopic;

beforeAll(async () => {
    [azure, storage] = await Promise.all([simulatedAzure(), openAccount()]);
    const { simulator } = azure;
    const token = simulator.issueToken(people.pgwarden.objectId, 'https://eventgrid.azure.net');
    const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
    const source = { source: '/pgwarden/test', consoleUrl: 'https://pgwarden.example/console' };
    topic = eventGridTopic(simulator.endpoints.eventGridTopic, credential, source);
}, 60_000);
afterAll(async () => {
    await storage?.stop();
    await azure?.stop();
});
beforeEach(() => azure.simulator.eventGrid.setTopicAway(false));

function published(): readonly Readonly<Record<string, unknown>>[] {
    return azure.simulator.eventGrid.published;
}

test('the topic takes a batch of events, which are what the schemas say', async () => {
    const entries = [auditEntry('one', { server: orders }), auditEntry('two', { server: 'fleet' })];
    await topic.publish(entries.map((entry) => ({ entry, control: controls[0] })));
    await topic.publishAnchor(
        {
            sequence: 1,
            at: '2026-06-15T12:00:00.000Z',
            previousHash: '',
            upTo: '2026-06-15T12:00:00.000Z',
            heads: [{ chain: 'fleet', sequence: 1, hash: 'a'.repeat(64) }],
        },
        'b'.repeat(64),
    );
    expect(published().map(({ type }) => type)).toEqual([
        'Pgwarden.Reported',
        'Pgwarden.Reported',
        'Pgwarden.Anchored',
    ]);
    expect(published().flatMap(schemaProblems)).toEqual([]);
});

test('a request that the topic will never take is told from a topic that is away', async () => {
    const long = auditEntry('long', { reason: 'x'.repeat(1_100_000) });
    await expect(topic.publish([{ entry: long, control: undefined }])).rejects.toThrow(
        NotificationRefusedError,
    );
    azure.simulator.eventGrid.setTopicAway(true);
    const refusal = topic.publish([{ entry: auditEntry('one'), control: undefined }]);
    await expect(refusal).rejects.not.toBeInstanceOf(NotificationRefusedError);
});

test('entries that were recorded while the topic was away arrive later, once and in order, from real storage', async () => {
    let now = Date.parse('2026-06-15T23:58:00.000Z');
    const clock = { now: () => new Date(now) };
    const options = { allowInsecureConnection: true };
    const [auditTable, serversTable] = ['audit', 'servers'].map((name) =>
        TableClient.fromConnectionString(storage.connectionString, name, options),
    );
    if (auditTable === undefined || serversTable === undefined) throw new Error('no tables');
    await Promise.all([auditTable.createTable(), serversTable.createTable()]);
    const blobs = BlobServiceClient.fromConnectionString(storage.connectionString);
    const [state, files] = [blobs.getContainerClient('state'), blobs.getContainerClient('audit-anchors')];
    await Promise.all([state.create(), files.create()]);
    const world = memoryWorld(enforcing([])).ports();
    const ports = {
        topic,
        outbox: {
            ...outboxBlob(state),
            ...sentNotes(serversTable, { clock, randomness: { id: world.randomness.id } }),
        },
        anchors: auditAnchors(files, digest, clock),
        baseline: world.baseline,
        controls,
        clock,
        log: world.log,
    };
    const notifier = soonNotifier({ ...ports, gather: async () => undefined });
    const audit = auditLog(auditTable, digest, notifier.offer);
    const minute = async (): Promise<void> => {
        now += 60_000;
        const known = await ports.anchors.newest();
        await anchorAudit({ ...ports, audit }, known);
        await notifyOfRest({ ...ports, audit }, known);
    };
    const arrived = (): readonly string[] =>
        published().flatMap(({ data }) => {
            const { reason } = data as { readonly reason?: string };
            return reason?.startsWith('entry') === true ? [reason] : [];
        });
    let recorded = 0;
    const record = async (server: string): Promise<void> => {
        recorded += 1;
        const at = clock.now().toISOString();
        await audit.append(auditEntry(`entry ${recorded}`, { server, at, reason: `entry ${recorded}` }));
        await notifier.settled();
    };
    await minute();
    await record(orders);
    expect(arrived()).toEqual(['entry 1']);
    await minute();
    azure.simulator.eventGrid.setTopicAway(true);
    for (const server of [orders, billing, orders, orders]) {
        await record(server);
        await minute();
    }
    expect(arrived()).toEqual(['entry 1']);
    azure.simulator.eventGrid.setTopicAway(false);
    await minute();
    await minute();
    expect(arrived().toSorted()).toEqual(['entry 1', 'entry 2', 'entry 3', 'entry 4', 'entry 5']);
    expect(arrived().filter((reason) => reason !== 'entry 3')).toEqual([
        'entry 1',
        'entry 2',
        'entry 4',
        'entry 5',
    ]);
    await minute();
    expect(arrived()).toHaveLength(5);
    expect(await ports.outbox.sentNotes()).toEqual([]);
    // Another process reads the files of the day before, and continues.
    now += 40_000;
    azure.simulator.eventGrid.setTopicAway(true);
    await record(billing);
    await minute();
    azure.simulator.eventGrid.setTopicAway(false);
    const anchors = auditAnchors(files, digest, clock);
    for (let tick = 0; tick < 2; tick += 1) {
        now += 60_000;
        const known = await anchors.newest();
        await anchorAudit({ ...ports, audit, anchors }, known);
        await notifyOfRest(
            { ...ports, audit, anchors, outbox: { ...ports.outbox, ...outboxBlob(state) } },
            known,
        );
    }
    expect(arrived().slice(5)).toEqual(['entry 6']);
}, 30_000);
