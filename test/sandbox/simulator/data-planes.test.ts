import { AzureKeyCredential } from '@azure/core-auth';
import { EventGridPublisherClient } from '@azure/eventgrid';
import { ManagedIdentityCredential } from '@azure/identity';
import { KeyClient } from '@azure/keyvault-keys';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Running, raw, running } from './running.ts';

let run: Running;

beforeAll(async () => {
    run = await running();
    run.simulator.keyVault.createKey('contoso-keys', 'main');
});

afterAll(async () => {
    await run.simulator.stop();
});

beforeEach(() => {
    vi.stubEnv('IDENTITY_ENDPOINT', run.simulator.endpoints.identity);
    vi.stubEnv('IDENTITY_HEADER', run.simulator.endpoints.identityHeader);
});

afterEach(() => {
    vi.unstubAllEnvs();
});

function options() {
    return { tlsOptions: { ca: run.caPem }, retryOptions: { maxRetries: 0 } };
}

describe("Key Vault, with Pgwarden's identity", () => {
    // The challenge names vault.azure.net, as in Azure, and the vault is on localhost.
    function keys(): KeyClient {
        return new KeyClient(run.simulator.endpoints.keyVaults[0], new ManagedIdentityCredential(), {
            ...options(),
            disableChallengeResourceVerification: true,
        });
    }

    test('keys are read and rotated', async () => {
        const before = await keys().getKey('main');
        const after = await keys().rotateKey('main');
        expect(after.properties.version).not.toBe(before.properties.version);
        expect(run.simulator.requests.entries.map(({ service }) => service)).toContain('keyVault');
    });

    test('keys are not created', async () => {
        await expect(keys().createKey('other', 'RSA')).rejects.toMatchObject({
            statusCode: 403,
            code: 'Forbidden',
        });
    });
});

describe('the notification topic', () => {
    const event = { id: '1', type: 'Pgwarden.Test', source: '/pgwarden/test', subject: 'test', data: {} };

    test("takes events of Pgwarden's identity", async () => {
        const { eventGridTopic } = run.simulator.endpoints;
        const client = new EventGridPublisherClient(
            eventGridTopic,
            'CloudEvent',
            new ManagedIdentityCredential(),
            options(),
        );
        await client.send([{ ...event, id: 'by-identity' }]);
        expect(run.simulator.eventGrid.published.map(({ id }) => id)).toContain('by-identity');
    });

    test('takes events with the key of the topic and refuses others', async () => {
        const { eventGridTopic } = run.simulator.endpoints;
        const withKey = (key: string) =>
            new EventGridPublisherClient(
                eventGridTopic,
                'CloudEvent',
                new AzureKeyCredential(key),
                options(),
            );
        await withKey(run.simulator.eventGrid.topicKey).send([{ ...event, id: 'by-key' }]);
        expect(run.simulator.eventGrid.published.map(({ id }) => id)).toContain('by-key');
        await expect(withKey('wrong').send([event])).rejects.toMatchObject({ statusCode: 401 });
    });
});

test('an unknown subscription is 404', async () => {
    const { status, body } = await raw(run, 'GET', '/subscriptions/33333333-3333-4333-8333-333333333333');
    expect([status, body]).toMatchObject([404, { error: { code: 'SubscriptionNotFound' } }]);
});
