import { createHash, randomUUID } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import { DefaultAzureCredential } from '@azure/identity';
import { baselineSource } from '../src/azure/baseline-source.ts';
import { notifier } from '../src/azure/event-grid/notifier.ts';
import { keyTurns } from '../src/azure/key-vault/key-turns.ts';
import { keyVault } from '../src/azure/key-vault/key-vault.ts';
import { ownIdentity } from '../src/azure/own-identity.ts';
import { resourceManagerClients } from '../src/azure/resource-manager/clients.ts';
import { policyExemptions } from '../src/azure/resource-manager/policy-exemptions.ts';
import { readPacing } from '../src/azure/resource-manager/read-pacing.ts';
import { serverReader } from '../src/azure/resource-manager/read-server.ts';
import { resourceGraph } from '../src/azure/resource-manager/resource-graph.ts';
import { serverInventory } from '../src/azure/resource-manager/server-inventory.ts';
import {
    type WatchedSubscriptions,
    watchedSubscriptions,
} from '../src/azure/resource-manager/watched-subscriptions.ts';
import { serverWriter } from '../src/azure/resource-manager/write-server.ts';
import { auditAnchors } from '../src/azure/storage/audit-anchors.ts';
import { auditLog } from '../src/azure/storage/audit-log.ts';
import { budgetLedger } from '../src/azure/storage/budget-ledger.ts';
import { burstNotes } from '../src/azure/storage/burst-notes.ts';
import { deadLetters } from '../src/azure/storage/dead-letters.ts';
import { fleetPosture } from '../src/azure/storage/fleet-posture.ts';
import { fleetQueue } from '../src/azure/storage/fleet-queue.ts';
import { inForceStore } from '../src/azure/storage/in-force-store.ts';
import { pauseSwitch } from '../src/azure/storage/pause-switch.ts';
import { poisonQueues } from '../src/azure/storage/poison-queues.ts';
import { poisonShelf } from '../src/azure/storage/poison-shelf.ts';
import { serverLeases } from '../src/azure/storage/server-leases.ts';
import { serverRecords } from '../src/azure/storage/server-records.ts';
import { openStorage, type Storage } from '../src/azure/storage/storage.ts';
import { sweepStore } from '../src/azure/storage/sweep-store.ts';
import { workQueues } from '../src/azure/storage/work-queues.ts';
import { controls } from '../src/controls/index.ts';
import { defaultPacing } from '../src/engine/pacing.ts';
import type {
    AnchorNotifier,
    AuditAnchors,
    DeadLetters,
    Digest,
    InForceStore,
    Log,
    PoisonQueues,
    PoisonShelf,
} from '../src/ports.ts';
import type { Settings } from '../src/settings.ts';
import type { AssessPorts } from '../src/workflows/assessment/assess-ports.ts';
import { honouringPolicyExemptions } from '../src/workflows/assessment/honour-policy-exemptions.ts';
import { recordingInForce } from '../src/workflows/in-force/record-in-force.ts';
import type { AssessKeyUsersPorts } from '../src/workflows/intake/assess-key-users.ts';
import type { ReceiveResourceEventPorts } from '../src/workflows/intake/receive-resource-event.ts';
import { rejections } from '../src/workflows/intake/rejections.ts';
import { notifyingAudit } from '../src/workflows/operators/notify.ts';
import type { RemediatePorts } from '../src/workflows/remediation/remediate.ts';
import type { ResumePorts } from '../src/workflows/remediation/resume.ts';
import type { SweepPorts } from '../src/workflows/sweep/sweep.ts';
import { deploymentName } from './deployment.ts';

/** Everything that the workflows need, but for the log, which belongs to the invocation. */
export type Dependencies = Omit<
    AssessPorts & RemediatePorts & ResumePorts & ReceiveResourceEventPorts & SweepPorts & AssessKeyUsersPorts,
    'log' | 'subscriptionIds'
> & {
    readonly watched: WatchedSubscriptions;
    readonly inForce: InForceStore;
    /** The function app and its version. */
    readonly deployment: string;
    /** Whether App Service signs operators in and tells who they are. */
    readonly isSignInByPlatform: boolean;
    readonly anchors: AuditAnchors;
    readonly anchorNotifier: AnchorNotifier | undefined;
    readonly storage: Storage;
    readonly shelf: PoisonShelf;
    readonly poisonQueues: PoisonQueues;
    readonly deadLetters: DeadLetters;
};

/**
 * The parts, once they are there. Functions are registered before the settings are read, so that a host that indexes
 * them hears of an unusable setting.
 */
export type PartsProvider = () => Dependencies;

/** Builds every adapter once. `log` is for what happens outside of an invocation. */
export function dependencies(
    settings: Settings,
    log: Log,
    credential: TokenCredential = new DefaultAzureCredential(),
): Dependencies {
    const clock = { now: () => new Date() };
    const randomness = { id: () => randomUUID(), fraction: () => Math.random() };
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
    const inForce = inForceStore(storage.state);
    const baseline = baselineSource({
        name: settings.baseline,
        container: storage.config,
        lastGood: inForce,
        knownControls: controls.map(({ id }) => id),
        deployment: workspaceId === undefined ? {} : { diagnosticSettings: { workspaceId } },
        clock,
        digest,
        log,
    });
    const deployment = deploymentName(process.env);
    const topic = settings.notificationTopicEndpoint;
    const table = auditLog(storage.audit, digest);
    const operators = topic === undefined ? undefined : notifier(topic, credential);
    const audit =
        operators === undefined
            ? table
            : notifyingAudit(table, { notifier: operators, baseline, controls, log });
    const recorded = recordingInForce(baseline, {
        store: inForce,
        audit,
        clock,
        knownControls: controls.map(({ id }) => id),
        isDryRun: settings.isDryRun,
        deployment,
    });
    return {
        storage,
        controls,
        clock,
        digest,
        randomness,
        rejections: rejections({ audit, clock, randomness }),
        identity: ownIdentity(credential, settings.resourceManager.scope),
        reader: serverReader(clients, keys),
        writer: serverWriter(clients, keys),
        records: serverRecords(storage.servers),
        leases: serverLeases(storage.leases),
        queues: workQueues(storage),
        bursts: burstNotes(storage.servers),
        readPacing: pacing,
        audit,
        anchors: auditAnchors(storage.auditAnchors, digest, clock),
        anchorNotifier: operators,
        deployment,
        inForce,
        baseline: honouringPolicyExemptions(recorded, {
            policyExemptions: policyExemptions(clients, clock),
            controls,
            clock,
        }),
        budget: budgetLedger(storage.servers),
        pause: pauseSwitch(storage, clock),
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
        isSignInByPlatform: settings.isSignInByPlatform,
    };
}
