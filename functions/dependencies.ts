import { createHash, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { TokenCredential } from '@azure/core-auth';
import { DefaultAzureCredential } from '@azure/identity';
import { serverWriter } from '../src/azure/changes/server-writer.ts';
import { ownIdentity } from '../src/azure/client/own-identity.ts';
import { notifier } from '../src/azure/event-grid/notifier.ts';
import { parseEvent } from '../src/azure/event-grid/parse-event.ts';
import { keyLocks } from '../src/azure/key-vault/key-locks.ts';
import { keyVault } from '../src/azure/key-vault/key-vault.ts';
import { resourceManagerClients } from '../src/azure/resource-manager/clients.ts';
import { policyExemptions } from '../src/azure/resource-manager/policy-exemptions.ts';
import { readRateLimiter } from '../src/azure/resource-manager/read-rate-limiter.ts';
import { serverReader } from '../src/azure/resource-manager/read-server.ts';
import { resourceGraph } from '../src/azure/resource-manager/resource-graph.ts';
import { serverInventory } from '../src/azure/resource-manager/server-inventory.ts';
import { watchedSubscriptions } from '../src/azure/resource-manager/watched-subscriptions.ts';
import { auditAnchors } from '../src/azure/storage/audit/audit-anchors.ts';
import { auditLog } from '../src/azure/storage/audit/audit-log.ts';
import { baselineSource } from '../src/azure/storage/blobs/baseline-source.ts';
import { deadLetters } from '../src/azure/storage/blobs/dead-letters.ts';
import { inForceStore } from '../src/azure/storage/blobs/in-force-store.ts';
import { pauseSwitch } from '../src/azure/storage/blobs/pause-switch.ts';
import { sweepStore } from '../src/azure/storage/blobs/sweep-store.ts';
import { fleetQueue } from '../src/azure/storage/queues/fleet-queue.ts';
import { poisonQueues } from '../src/azure/storage/queues/poison-queues.ts';
import { workQueues } from '../src/azure/storage/queues/work-queues.ts';
import { budgetLedger } from '../src/azure/storage/servers/budget-ledger.ts';
import { failedMessageStore } from '../src/azure/storage/servers/failed-message-store.ts';
import { fleetPosture } from '../src/azure/storage/servers/fleet-posture.ts';
import { pendingRequests } from '../src/azure/storage/servers/pending-requests.ts';
import { serverLeases } from '../src/azure/storage/servers/server-leases.ts';
import { serverRecords } from '../src/azure/storage/servers/server-records.ts';
import { openStorage, type Storage } from '../src/azure/storage/storage.ts';
import { controls } from '../src/controls/index.ts';
import { defaultRetryPolicy } from '../src/engine/retry-policy.ts';
import type {
    AnchorNotifier,
    AuditAnchors,
    DeadLetters,
    Digest,
    FailedMessageStore,
    InForceStore,
    Log,
    PoisonQueues,
} from '../src/ports.ts';
import type { Settings } from '../src/settings/settings.ts';
import type { AssessPorts } from '../src/workflows/assessment/assess-ports.ts';
import type { AssessKeyUsersPorts } from '../src/workflows/fleet/assess-key-users.ts';
import type { SweepPorts } from '../src/workflows/fleet/sweep-ports.ts';
import { withInForceRecord } from '../src/workflows/in-force/with-in-force-record.ts';
import { withPolicyExemptions } from '../src/workflows/in-force/with-policy-exemptions.ts';
import type { ReceivePorts } from '../src/workflows/intake/receive.ts';
import { rejections } from '../src/workflows/intake/rejections.ts';
import { withNotifications } from '../src/workflows/notifications/with-notifications.ts';
import type { RemediatePorts } from '../src/workflows/remediation/remediate-ports.ts';
import type { ResumePorts } from '../src/workflows/remediation/resume.ts';
import { deploymentName } from './deployment.ts';

/** Everything that the workflows need, but for the log, which belongs to the invocation. */
export type Dependencies = Omit<
    AssessPorts & RemediatePorts & ResumePorts & ReceivePorts & SweepPorts & AssessKeyUsersPorts,
    'log'
> & {
    readonly inForce: InForceStore;
    /** The function app and its version. */
    readonly deployment: string;
    /** Whether App Service signs operators in and tells who they are. */
    readonly isSignInByPlatform: boolean;
    readonly anchors: AuditAnchors;
    readonly anchorNotifier: AnchorNotifier | undefined;
    readonly storage: Storage;
    readonly failedMessages: FailedMessageStore;
    readonly poisonQueues: PoisonQueues;
    readonly deadLetters: DeadLetters;
    /** Waits until an entry of the audit that is just being added is complete. */
    readonly recheckDelay: () => Promise<void>;
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
    const retryPolicy = readRateLimiter(clock);
    const clients = resourceManagerClients({
        credential,
        ...settings.resourceManager,
        observer: retryPolicy.policy,
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
        locks: keyLocks(storage.leases),
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
            : withNotifications(table, { notifier: operators, baseline, controls, log });
    const recorded = withInForceRecord(baseline, {
        store: inForce,
        audit,
        clock,
        knownControls: controls.map(({ id }) => id),
        isDryRun: settings.isDryRun,
        deployment,
    });
    return {
        storage,
        parseEvent,
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
        pendingRequests: pendingRequests(storage.servers),
        readRateLimiter: retryPolicy,
        audit,
        anchors: auditAnchors(storage.auditAnchors, digest, clock),
        anchorNotifier: operators,
        deployment,
        inForce,
        baseline: withPolicyExemptions(recorded, {
            policyExemptions: policyExemptions(clients, clock),
            controls,
            clock,
        }),
        budget: budgetLedger(storage.servers),
        pause: pauseSwitch(storage, clock),
        failedMessages: failedMessageStore(storage.servers),
        poisonQueues: poisonQueues(storage.poison),
        deadLetters: deadLetters(storage.deadLetters),
        recheckDelay: () => setTimeout(2_000),
        retryPolicy: { ...defaultRetryPolicy, settleMs: settings.operationSettleMs },
        isDryRun: settings.isDryRun,
        inventory: serverInventory({ clients, graph, watched }),
        fleetQueue: fleetQueue(storage.fleet),
        sweeps: sweepStore(storage.state),
        posture: fleetPosture(storage.servers),
        readBudget: settings.sweepReadsPerSecond,
        isSignInByPlatform: settings.isSignInByPlatform,
    };
}
