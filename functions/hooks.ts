import type { app } from '@azure/functions';
import type { Log } from '../src/ports.ts';
import { resume } from '../src/workflows/remediation/resume.ts';
import type { Dependencies, PartsProvider } from './dependencies/dependencies.ts';

/** What the app does when it starts and when it ends. */
export function registerHooks({ hook }: Pick<typeof app, 'hook'>, parts: PartsProvider, log: Log): void {
    hook.appStart(() => {
        const { isDryRun, deployment } = parts();
        log.info(isDryRun ? 'Dry-run is on' : 'Dry-run is off', { deployment });
        // The worker answers its host only after this hook, and the host gives it two minutes, whatever storage does.
        void startWork(parts(), log);
    });
    hook.appTerminate(() => endWork(parts(), log));
}

/** What on-tick does every minute, a little earlier. Never rejects: an outage of storage must not keep the app down. */
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
