import { setTimeout } from 'node:timers/promises';
import type { TokenCredential } from '@azure/core-auth';
import { notificationTopic } from '../../src/azure/notifications/index.ts';
import type { ResourceManagerClients } from '../../src/azure/resource-manager/clients.ts';
import { policyExemptions } from '../../src/azure/resource-manager/policy-exemptions.ts';
import { auditLog } from '../../src/azure/storage/audit/audit-log.ts';
import { baselineSource } from '../../src/azure/storage/blobs/baseline-source.ts';
import type { Storage } from '../../src/azure/storage/storage.ts';
import { standardControls } from '../../src/baseline/profiles.ts';
import { controls } from '../../src/controls/index.ts';
import type { InForceStore, Log, OutboxStore } from '../../src/ports.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { withInForceRecord } from '../../src/workflows/in-force/with-in-force-record.ts';
import { withPolicyExemptions } from '../../src/workflows/in-force/with-policy-exemptions.ts';
import { soonNotifier } from '../../src/workflows/notifications/notify-soon.ts';
import type { DecisionParts, ProcessParts } from './dependencies.ts';
import { notificationSource } from './deployment.ts';
import type { Observers } from './observers.ts';

interface DecisionNeeds extends Pick<ProcessParts, 'clock' | 'digest'> {
    readonly credential: TokenCredential;
    readonly storage: Storage;
    readonly inForce: InForceStore;
    readonly outbox: OutboxStore;
    readonly clients: ResourceManagerClients;
    readonly deployment: string;
    /** For what happens outside of an invocation. */
    readonly log: Log;
    readonly observers: Observers;
}

/** Milliseconds in which entries come together into one request to the topic. */
const gatherMs = 250;

/**
 * Builds the audit and the baseline around each other: the audit notifies operators as the baseline says, and the
 * baseline that is in force is recorded in the audit, before Azure Policy's exemptions are added to it.
 */
export function decisionParts(settings: Settings, needs: DecisionNeeds): DecisionParts {
    const { credential, storage, inForce, outbox, clients, deployment, clock, digest, log } = needs;
    const knownControls = standardControls();
    const workspaceId = settings.logAnalyticsWorkspaceId;
    const deploymentThresholds = workspaceId === undefined ? {} : { diagnosticSettings: { workspaceId } };
    const source = baselineSource({
        name: settings.baseline,
        container: storage.config,
        lastGood: inForce,
        knownControls,
        deployment: deploymentThresholds,
        clock,
        digest,
        log,
    });
    const topic = notificationTopic({ ...settings, source: notificationSource(process.env) }, credential);
    const notifier =
        topic === undefined
            ? undefined
            : soonNotifier({
                  topic,
                  outbox,
                  baseline: source,
                  controls,
                  clock,
                  log,
                  gather: () => setTimeout(gatherMs),
              });
    const audit = needs.observers.audit(auditLog(storage.audit, digest, notifier?.offer));
    const recorded = withInForceRecord(source, {
        store: inForce,
        audit,
        clock,
        knownControls,
        isDryRun: settings.isDryRun,
        deployment,
    });
    const exemptions = policyExemptions(clients, clock);
    const baseline = withPolicyExemptions(recorded, { policyExemptions: exemptions, controls, clock });
    return { audit, baseline, deploymentThresholds, policyExemptions: exemptions, topic, notifier };
}
