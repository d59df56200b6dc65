import { setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
    type ResourceManagerClients,
    resourceManagerClients,
} from '../../../../src/azure/resource-manager/clients.ts';
import { readTenant } from '../../../../src/azure/resource-manager/read-tenant.ts';
import {
    credentialOf,
    people,
    production,
    type Running,
    running,
} from '../../../sandbox/simulator/running.ts';

let run: Running;

beforeAll(async () => {
    run = await running({ throttling: 'off' });
    setDefaultCACertificates([run.caPem]);
});

afterAll(async () => {
    await run.simulator.stop();
});

function clientsOf(objectId: string): ResourceManagerClients {
    const endpoint = run.simulator.endpoints.resourceManager;
    return resourceManagerClients({
        credential: credentialOf(run, objectId),
        endpoint,
        scope: `${endpoint}/.default`,
    });
}

test('the tenant of a subscription is the one that Resource Manager tells', async () => {
    expect(await readTenant(clientsOf(people.pgwarden.objectId), production)).toBe(
        run.simulator.world.tenantId,
    );
});

test('a subscription that may not be read is a lasting refusal with Azure’s error message', async () => {
    await expect(readTenant(clientsOf(people.stranger.objectId), production)).rejects.toMatchObject({
        name: 'TenantUnreadableError',
        transient: false,
        message: expect.stringMatching(
            /^The tenant of subscription [^ ]+ cannot be read: HTTP 403 AuthorizationFailed: /,
        ),
    });
});

test('an unavailable Resource Manager is a transient failure', async () => {
    const clients = clientsOf(people.pgwarden.objectId);
    const failing = {
        ...clients,
        postgres: () => ({
            ...clients.postgres(production),
            sendRequest: () => Promise.reject(new Error('socket hang up')),
        }),
    };
    await expect(readTenant(failing, production)).rejects.toMatchObject({ transient: true });
});
