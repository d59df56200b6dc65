/** The real `az`, with a configuration of its own that knows only the sandbox. */
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { people } from '../../sandbox/simulator/world/people.ts';

export type Az = (...args: readonly string[]) => Promise<unknown>;

export const hasAz = spawnSync('az', ['version'], { stdio: 'ignore' }).status === 0;

/** Answers what az prints, as JSON; rejects with what it says went wrong. */
export function azWith(directory: string, caFile: string): Az {
    return async (...args) => {
        const { stdout } = await promisify(execFile)(
            'az',
            [...args, '--output', 'json', '--only-show-errors'],
            {
                env: {
                    ...process.env,
                    AZURE_CONFIG_DIR: join(directory, 'azure'),
                    AZURE_CORE_COLLECT_TELEMETRY: 'no',
                    REQUESTS_CA_BUNDLE: caFile,
                },
            },
        );
        return stdout.trim() === '' ? undefined : JSON.parse(stdout);
    };
}

/** The commands of docs/sandbox-az.md that come before everything else. */
export async function logIn(az: Az, resourceManager: string): Promise<void> {
    const { appId, clientSecret, tenantId } = people.operator;
    await az('cloud', 'register', '-n', 'PgwardenSandbox', '--endpoint-resource-manager', resourceManager);
    await az('cloud', 'set', '-n', 'PgwardenSandbox');
    await az('login', '--service-principal', '-u', appId, '-p', clientSecret, '--tenant', tenantId);
}
