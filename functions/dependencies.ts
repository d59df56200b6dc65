import { createHash, randomUUID } from 'node:crypto';
import { DefaultAzureCredential } from '@azure/identity';
import { auditLog } from '../src/azure/audit-log.ts';
import { baselineSource } from '../src/azure/baseline-source.ts';
import { budgetLedger } from '../src/azure/budget-ledger.ts';
import { burstNotes } from '../src/azure/burst-notes.ts';
import { resourceManagerClients } from '../src/azure/clients.ts';
import { deadLetters } from '../src/azure/dead-letters.ts';
import { fleetPosture } from '../src/azure/fleet-posture.ts';
import { fleetQueue } from '../src/azure/fleet-queue.ts';
import { keyTurns } from '../src/azure/key-turns.ts';
import { keyVault } from '../src/azure/key-vault.ts';
import { notifier } from '../src/azure/notifier.ts';
import { ownIdentity } from '../src/azure/own-identity.ts';
import { pauseSwitch } from '../src/azure/pause-switch.ts';
import { poisonQueues } from '../src/azure/poison-queues.ts';
import { poisonShelf } from '../src/azure/poison-shelf.ts';
import { policyExemptions } from '../src/azure/policy-exemptions.ts';
import { readPacing } from '../src/azure/read-pacing.ts';
import { serverReader } from '../src/azure/read-server.ts';
import { resourceGraph } from '../src/azure/resource-graph.ts';
import { serverInventory } from '../src/azure/server-inventory.ts';
import { serverLeases } from '../src/azure/server-leases.ts';
import { serverRecords } from '../src/azure/server-records.ts';
import { openStorage, type Storage } from '../src/azure/storage.ts';
import { sweepStore } from '../src/azure/sweep-store.ts';
import { type WatchedSubscriptions, watchedSubscriptions } from '../src/azure/watched-subscriptions.ts';
import { workQueues } from '../src/azure/work-queues.ts';
import { serverWriter } from '../src/azure/write-server.ts';
import { controls } from '../src/controls/index.ts';
import { defaultPacing } from '../src/engine/pacing.ts';
import type { DeadLetters, Digest, Log, PoisonQueues, PoisonShelf } from '../src/ports.ts';
import type { Settings } from '../src/settings.ts';
import type { AssessPorts } from '../src/workflows/assess.ts';
import type { AssessKeyUsersPorts } from '../src/workflows/assess-key-users.ts';
import { honouringPolicyExemptions } from '../src/workflows/honour-policy-exemptions.ts';
import { notifyingAudit } from '../src/workflows/notify.ts';
import type { ReceiveResourceEventPorts } from '../src/workflows/receive-resource-event.ts';
import type { RemediatePorts } from '../src/workflows/remediate.ts';
import type { ResumePorts } from '../src/workflows/resume.ts';
import type { SweepPorts } from '../src/workflows/sweep.ts';

/** Everything that the workflows need, but for the log, which belongs to the invocation. */
export type Dependencies = Omit<
    AssessPorts & RemediatePorts & ResumePorts & ReceiveResourceEventPorts & SweepPorts & AssessKeyUsersPorts,
    'log' | 'subscriptionIds'
> & {
    readonly watched: WatchedSubscriptions;
    /** NCRONTAB. */
    readonly sweepSchedule: string;
    readonly storage: Storage;
    readonly shelf: PoisonShelf;
    readonly poisonQueues: PoisonQueues;
    readonly deadLetters: DeadLetters;
};

/** Builds every adapter once. `log` is for what happens outside of an invocation. */
export function dependencies(settings: Settings, log: Log): Dependencies {
    const credential = new DefaultAzureCredential();
    const clock = { now: () => new Date() };
    const pacing = readPacing(clock);
    const clients = resourceManagerClients({
        credential,
        ...settings.resourceManager,
        observer: pacing.policy,
    });
    const graph = resourceGraph({ credential, ...settings.resourceManager });
    const watched = watchedSubscriptions(settings, graph, clock);
    const storage = openStorage(
        settings.storage.kind === 'identity' ? { ...settings.storage, credential } : settings.storage,
    );
    const keys = keyVault({
        credential,
        clock,
        dnsSuffixes: settings.keyVaultDnsSuffixes,
        turns: keyTurns(storage.leases),
    });
    const digest: Digest = (text) => createHash('sha256').update(text).digest('hex');
    const workspaceId = settings.logAnalyticsWorkspaceId;
    const baseline = baselineSource({
        name: settings.baseline,
        container: storage.config,
        knownControls: controls.map(({ id }) => id),
        deployment: workspaceId === undefined ? {} : { diagnosticSettings: { workspaceId } },
        clock,
        log,
    });
    const topic = settings.notificationTopicEndpoint;
    const table = auditLog(storage.audit, digest);
    return {
        storage,
        controls,
        clock,
        digest,
        randomness: { id: () => randomUUID(), fraction: () => Math.random() },
        identity: ownIdentity(credential, settings.resourceManager.scope),
        reader: serverReader(clients, keys),
        writer: serverWriter(clients, keys),
        records: serverRecords(storage.servers),
        leases: serverLeases(storage.leases),
        queues: workQueues(storage),
        bursts: burstNotes(storage.servers),
        readPacing: pacing,
        audit:
            topic === undefined
                ? table
                : notifyingAudit(table, { notifier: notifier(topic, credential), baseline, controls, log }),
        baseline: honouringPolicyExemptions(baseline, {
            policyExemptions: policyExemptions(clients, clock),
            controls,
            clock,
        }),
        budget: budgetLedger(storage.servers),
        pause: pauseSwitch(storage.config),
        shelf: poisonShelf(storage.servers),
        poisonQueues: poisonQueues(storage.poison),
        deadLetters: deadLetters(storage.deadLetters),
        pacing: { ...defaultPacing, settleMs: settings.operationSettleMs },
        isDryRun: settings.isDryRun,
        watched,
        inventory: serverInventory({ clients, graph, watched }),
        fleetQueue: fleetQueue(storage.fleet),
        sweeps: sweepStore(storage.state),
        posture: fleetPosture(storage.servers),
        readBudget: settings.sweepReadsPerSecond,
        sweepSchedule: settings.sweepSchedule,
    };
}
