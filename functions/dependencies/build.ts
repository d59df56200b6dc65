import { setTimeout } from 'node:timers/promises';
import { defaultRetryPolicy } from '../../src/engine/retry-policy.ts';
import type { Log } from '../../src/ports.ts';
import { previousOccurrences } from '../../src/settings/occurrences.ts';
import { type Settings, sweepSchedule } from '../../src/settings/settings.ts';
import { azureParts } from './azure-parts.ts';
import { decisionParts } from './decision-parts.ts';
import type { Dependencies, IntakeParts } from './dependencies.ts';
import { deploymentName } from './deployment.ts';
import { storageParts } from './storage-parts.ts';

/** Builds every adapter once, around those of the intake. `log` is for what happens outside of an invocation. */
export function dependencies(settings: Settings, log: Log, intake: IntakeParts): Dependencies {
    const { storage, clock, credential, digest } = intake;
    const stored = storageParts(intake);
    const { clients, ...azure } = azureParts(settings, intake);
    const deployment = deploymentName(process.env);
    const decisions = decisionParts(settings, {
        clock,
        credential,
        digest,
        storage,
        inForce: stored.inForce,
        outbox: stored.outbox,
        clients,
        deployment,
        log,
        observers: intake.observers,
    });
    return {
        ...intake,
        ...stored,
        ...azure,
        ...decisions,
        deployment,
        dueSweeps: (now) => previousOccurrences(sweepSchedule(process.env), now, 2),
        isDryRun: settings.isDryRun,
        isSignInByPlatform: settings.isSignInByPlatform,
        portal: settings.portal,
        readBudget: settings.sweepReadsPerSecond,
        recheckDelay: () => setTimeout(2_000),
        retryPolicy: { ...defaultRetryPolicy, settleMs: settings.operationSettleMs },
    };
}
