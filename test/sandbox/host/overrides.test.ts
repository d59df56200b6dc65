import { expect, test } from 'vitest';
import { readHostJson } from '../../../sandbox/host/host-json.ts';

const sampleApp = new URL('sample-app/', import.meta.url).pathname;

test('app settings replace values of host.json, as in Azure', async () => {
    const { queues } = await readHostJson(sampleApp, {
        AzureFunctionsJobHost__extensions__queues__maxPollingInterval: '00:00:00.300',
        azurefunctionsjobhost__Extensions__Queues__batchSize: '7',
        AzureFunctionsJob__extensions__queues__batchSize: '9',
    });
    expect({ maxPollingInterval: queues.maxPollingInterval, batchSize: queues.batchSize }).toEqual({
        maxPollingInterval: 300,
        batchSize: 7,
    });
});

test('an override that is not allowed is refused with its name', async () => {
    const settings = { AzureFunctionsJobHost__extensions__queues__batchSize: 'many' };
    await expect(readHostJson(sampleApp, settings)).rejects.toThrow(
        'host.json: extensions.queues.batchSize is "many", allowed is a whole number from 1 to 32.',
    );
});
