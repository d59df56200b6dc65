import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DeployedServices, deployedServices } from '../../../bench/support/deployed-services.ts';
import { startWorker } from '../../../bench/support/functions-worker.ts';
import { relevantEvents } from '../../../bench/support/published-events.ts';
import type { AppDirectory } from '../../sandbox/host/running-host.ts';
import { nodeOfVersion } from '../../support/node-of-version.ts';
import { unpackedPackage } from '../../support/unpacked-package.ts';

/** Folder of a built worker: Azure/azure-functions-nodejs-worker on GitHub, which is no npm package. */
const folder = process.env.FUNCTIONS_WORKER ?? '';

if (folder === '') {
    process.stdout.write(
        'Left out: test/app/package/worker.test.ts, because FUNCTIONS_WORKER names no worker.\n',
    );
}

describe.skipIf(folder === '')('Microsoft’s Node worker', () => {
    let app: AppDirectory;
    let services: DeployedServices;

    beforeAll(async () => {
        app = await unpackedPackage();
        services = await deployedServices();
    });

    afterAll(async () => {
        await services?.stop();
        await app?.remove();
    });

    test('loads every function of the unpacked package, and one puts an event on its queue', async () => {
        const node = await nodeOfVersion('22');
        const worker = await startWorker({ folder, node, environment: services.environment });
        try {
            const functionAppDirectory = app.path;
            const versions = { hostVersion: '4.1046.100', workerDirectory: folder, capabilities: {} };
            await worker.ask('workerInitRequest', { ...versions, functionAppDirectory });
            const { functionMetadataResults = [] } = await worker.ask('functionsMetadataRequest', {
                functionAppDirectory,
            });
            expect(functionMetadataResults.length).toBeGreaterThanOrEqual(11);
            for (const metadata of functionMetadataResults) {
                await worker.ask('functionLoadRequest', { functionId: metadata.functionId, metadata });
            }
            const [event] = functionMetadataResults.filter(({ name }) => name === 'on-resource-change');
            const [trigger] = Object.keys((event as { readonly bindings?: object })?.bindings ?? {});
            await worker.ask('invocationRequest', {
                invocationId: 'one-event',
                functionId: event?.functionId,
                inputData: [{ name: trigger, data: { json: relevantEvents(1)[0] } }],
                triggerMetadata: {},
            });
            const { receivedMessageItems } = await services.storage.assessments.receiveMessages({
                numberOfMessages: 1,
                visibilityTimeout: 30,
            });
            expect(receivedMessageItems).toHaveLength(1);
        } finally {
            await worker.stop();
        }
    });
});
