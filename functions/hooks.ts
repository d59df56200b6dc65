import type { app } from '@azure/functions';
import type { Log } from '../src/ports.ts';
import type { Settings } from '../src/settings/settings.ts';
import type { Dependencies, IntakeParts } from './dependencies/dependencies.ts';
import { deploymentName } from './dependencies/deployment.ts';
import type { Observers } from './dependencies/observers.ts';
import type { Lazy } from './once.ts';
import { nameSources } from './source-stacks.ts';

interface HookParts {
    readonly settings: () => Settings;
    readonly intake: Lazy<IntakeParts>;
    readonly dependencies: Lazy<Dependencies>;
    readonly observers: Lazy<Observers>;
    readonly log: Log;
}

/**
 * Registers the work at the start and at the end of the app. The tick resumes what waits, within a minute: an instance
 * that only starts loads nothing for it.
 */
export function registerHooks(
    { hook }: Pick<typeof app, 'hook'>,
    { settings, intake, dependencies, observers, log }: HookParts,
): void {
    hook.appStart(() => {
        const { isDryRun, storage } = settings();
        log.info(isDryRun ? 'Dry-run is on' : 'Dry-run is off', { deployment: deploymentName(process.env) });
        // Not awaited: the worker responds to its host only after this hook, and the host waits for two minutes.
        if (storage.kind === 'connectionString') void createStorage(intake, log);
    });
    hook.postInvocation(({ error }) => nameSources(error));
    hook.appTerminate(async () => {
        await endWork(intake, dependencies, log);
        await (await observers.ifMade())?.end();
    });
}

/** Creates tables, queues and containers in an emulator; in Azure the deployment has. Never rejects: the tick tries again. */
async function createStorage(intake: Lazy<IntakeParts>, log: Log): Promise<void> {
    try {
        await (await intake.get()).storage.ensure();
    } catch (error) {
        log.warn('Storage was not created; on-tick tries again', { reason: reasonOf(error) });
    }
}

/** Records the counts of rejected events, and sends the notifications in hand. A process that did nothing has none. */
async function endWork(intake: Lazy<IntakeParts>, dependencies: Lazy<Dependencies>, log: Log): Promise<void> {
    try {
        await (await intake.ifMade())?.rejections.flush('end');
    } catch (error) {
        log.warn('Rejected events were counted and not recorded', { reason: reasonOf(error) });
    }
    await (await dependencies.ifMade()?.catch(() => undefined))?.notifier?.settled();
}

function reasonOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
