import { perFile } from '../../support/per-file.ts';
import { type RunningHost, sampleApp, startSample } from './running-host.ts';

/** Runs a sample app in a host for the tests of one file; returns the host's accessor. */
export function sharedHost(args: readonly string[] = [], source = 'sample-app'): () => RunningHost {
    const running = perFile(
        async () => {
            const app = await sampleApp(source);
            return { app, host: await startSample({ app, args }) };
        },
        async ({ app, host }) => {
            await host.end('SIGKILL');
            await app.remove();
        },
        60_000,
    );
    return () => running().host;
}
