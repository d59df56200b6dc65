import type { app } from '@azure/functions';
import type { Log } from '../src/ports.ts';
import { resume } from '../src/workflows/remediation/resume.ts';
import type { Dependencies, PartsProvider } from './dependencies/dependencies.ts';

/** Registers the work at the start and at the end of the app. */
export function registerHooks({ hook }: Pick<typeof app, 'hook'>, parts: PartsProvider, log: Log): void {
    hook.appStart(() => {
        const { isDryRun, deployment } = parts();
        log.info(isDryRun ? 'Dry-run is on' : 'Dry-run is off', { deployment });
        // Not awaited: the worker responds to its host only after this hook, and the host waits for two minutes.
        void startWork(parts(), log);
    });
    hook.appTerminate(() => endWork(parts(), log));
}

/** Does the urgent part of on-tick at once. Never rejects: an outage of storage must not keep the app down. */
async function startWork(parts: Dependencies, log: Log): Promise<void> {
    try {
        await parts.storage.ensure();
        await resume({ ...parts, log });
    } catch (error) {
        log.warn('Start-up work failed; on-tick tries again', { reason: reasonOf(error) });
    }
}

async function endWork(parts: Dependencies, log: Log): Promise<void> {
    try {
        await parts.rejections.flush('end');
    } catch (error) {
        log.warn('Rejected events were counted and not recorded', { reason: reasonOf(error) });
    }
}

function reasonOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
