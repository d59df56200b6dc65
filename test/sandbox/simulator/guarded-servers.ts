import { workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { createServer, type Running } from './running.ts';
import { sharedSimulator, startWithWorkspace } from './shared-simulator.ts';

/** The body of a diagnostic setting that sends every log to the workspace. */
export const setting = { properties: { workspaceId, logs: [{ categoryGroup: 'allLogs', enabled: true }] } };

/** Starts a simulator with the servers `guarded` and `guarded-by-entra` for the tests of one file. */
export function guardedServers(): () => Running {
    return sharedSimulator(async () => {
        const run = await startWithWorkspace();
        createServer(run.simulator.world, { name: 'guarded' });
        createServer(run.simulator.world, {
            name: 'guarded-by-entra',
            properties: { authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled' } },
        });
        return run;
    });
}
