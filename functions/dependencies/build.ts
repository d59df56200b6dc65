import { createHash, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { TokenCredential } from '@azure/core-auth';
import { DefaultAzureCredential } from '@azure/identity';
import { parseEvent } from '../../src/azure/event-grid/parse-event.ts';
import { openStorage } from '../../src/azure/storage/storage.ts';
import { controls } from '../../src/controls/index.ts';
import { defaultRetryPolicy } from '../../src/engine/retry-policy.ts';
import type { Log } from '../../src/ports.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { rejections } from '../../src/workflows/intake/rejections.ts';
import { azureParts } from './azure-parts.ts';
import { decisionParts } from './decision-parts.ts';
import type { Dependencies, ProcessParts } from './dependencies.ts';
import { deploymentName } from './deployment.ts';
import { storageParts } from './storage-parts.ts';

/** Builds every adapter once. `log` is for what happens outside of an invocation. */
export function dependencies(
    settings: Settings,
    log: Log,
    credential: TokenCredential = new DefaultAzureCredential(),
): Dependencies {
    const own = processParts();
    const storage = openStorage(
        settings.storage.kind === 'identity' ? { ...settings.storage, credential } : settings.storage,
    );
    const stored = storageParts(storage, own);
    const { clients, ...azure } = azureParts(settings, credential, storage, own.clock);
    const deployment = deploymentName(process.env);
    const decisions = decisionParts(settings, {
        ...own,
        credential,
        storage,
        inForce: stored.inForce,
        clients,
        deployment,
        log,
    });
    return {
        ...own,
        ...stored,
        ...azure,
        ...decisions,
        controls,
        deployment,
        isDryRun: settings.isDryRun,
        isSignInByPlatform: settings.isSignInByPlatform,
        parseEvent,
        readBudget: settings.sweepReadsPerSecond,
        recheckDelay: () => setTimeout(2_000),
        rejections: rejections({ ...own, audit: decisions.audit }),
        retryPolicy: { ...defaultRetryPolicy, settleMs: settings.operationSettleMs },
        storage,
    };
}

function processParts(): ProcessParts {
    return {
        clock: { now: () => new Date() },
        digest: (text) => createHash('sha256').update(text).digest('hex'),
        randomness: { id: () => randomUUID(), fraction: () => Math.random() },
        // Timers may fire a millisecond early.
        sleep: (milliseconds) => setTimeout(milliseconds + 1),
    };
}
