import { auditAnchors } from '../../src/azure/storage/audit/audit-anchors.ts';
import { deadLetters } from '../../src/azure/storage/blobs/dead-letters.ts';
import { inForceStore } from '../../src/azure/storage/blobs/in-force-store.ts';
import { outboxBlob } from '../../src/azure/storage/blobs/outbox-blob.ts';
import { historyStore, overviewStore } from '../../src/azure/storage/blobs/overview-store.ts';
import { pauseSwitch } from '../../src/azure/storage/blobs/pause-switch.ts';
import { sweepStore } from '../../src/azure/storage/blobs/sweep-store.ts';
import { leaveMessage } from '../../src/azure/storage/queues/left-messages.ts';
import { poisonQueues } from '../../src/azure/storage/queues/poison-queues.ts';
import { queueDepths } from '../../src/azure/storage/queues/queue-depths.ts';
import { budgetLedger } from '../../src/azure/storage/servers/budget-ledger.ts';
import { failedMessageStore } from '../../src/azure/storage/servers/failed-message-store.ts';
import { fleetPosture } from '../../src/azure/storage/servers/fleet-posture.ts';
import { recordPages } from '../../src/azure/storage/servers/record-pages.ts';
import { sentNotes } from '../../src/azure/storage/servers/sent-notes.ts';
import { serverLeases } from '../../src/azure/storage/servers/server-leases.ts';
import { serverRecords } from '../../src/azure/storage/servers/server-records.ts';
import type { IntakeParts, StorageParts } from './dependencies.ts';

/** Builds everything that lies in the storage account, except what the intake has, and the audit, which notifies. */
export function storageParts({ storage, clock, digest, randomness, observers }: IntakeParts): StorageParts {
    return {
        anchors: auditAnchors(storage.auditAnchors, digest, clock),
        budget: budgetLedger(storage.servers),
        deadLetters: observers.deadLetters(deadLetters(storage.deadLetters)),
        failedMessages: failedMessageStore(storage.servers),
        history: historyStore(storage.state),
        inForce: inForceStore(storage.state),
        leases: serverLeases(storage.leases),
        leaveMessage: leaveMessage(storage),
        outbox: { ...outboxBlob(storage.state), ...sentNotes(storage.servers, { clock, randomness }) },
        overview: overviewStore(storage.state),
        pause: pauseSwitch(storage, clock),
        poisonQueues: poisonQueues(storage.poison),
        posture: fleetPosture(storage.servers),
        queueDepths: queueDepths([
            storage.assessments,
            storage.remediations,
            storage.fleet,
            ...storage.poison,
        ]),
        recordPages: recordPages(storage.servers),
        records: observers.records(serverRecords(storage.servers)),
        sweeps: sweepStore(storage.state),
    };
}
