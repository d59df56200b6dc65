import { expect, test } from 'vitest';
import { hostEnvironment } from '../../sandbox/start/app-settings.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { nowhere } from './host/running-host.ts';
import { running } from './simulator/running.ts';

test.each([0.001, 0.02, 1])(
    'the app takes the settings that the sandbox gives it, at the time scale %d',
    async (timeScale) => {
        const { simulator } = await running();
        const environment = hostEnvironment({
            simulator,
            storageConnectionString: nowhere,
            caFile: 'ca.pem',
            isDryRun: false,
            timeScale,
            consoleUrl: 'http://localhost:7071/console',
            hasTelemetry: true,
            extra: {},
        });
        await simulator.stop();
        expect(readSettings(environment)).toMatchObject({
            isDryRun: false,
            consoleUrl: 'http://localhost:7071/console',
            keyVaultDnsSuffixes: ['localhost'],
            notificationTopicEndpoint: simulator.endpoints.eventGridTopic,
            operationSettleMs: Math.max(1_000, 60_000 * timeScale),
        });
    },
);
