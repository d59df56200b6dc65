import { afterAll, beforeAll, expect, test } from 'vitest';
import { compliantParameters } from '../../../sandbox/simulator/fleet/compliant.ts';
import { tenantId } from '../../../sandbox/simulator/world/people.ts';
import { createServer, production, serverPath } from '../../sandbox/simulator/running.ts';
import { eventGridEvent } from '../../support/resource-events.ts';
import { type AppInProcess, appInProcess } from '../functions/app-in-process.ts';
import { grantOf, grantsOf, ofTheHost } from '../operators/storage-grants.ts';
import { storageNeed } from '../operators/storage-permissions.ts';

let app: AppInProcess;

beforeAll(async () => {
    app = await appInProcess({ WEBSITE_AUTH_ENABLED: 'True' });
    await app.start();
    await app.invoke('on-tick', {});
    await visit();
}, 60_000);
afterAll(() => app.stop());

/** Does what each permission is for, once. */
async function visit(): Promise<void> {
    const server = serverPath('drifted');
    createServer(app.product.simulator.world, {
        name: 'drifted',
        parameters: { ...compliantParameters('17'), require_secure_transport: 'off' },
    });
    const event = eventGridEvent(
        `${server}/configurations/require_secure_transport`,
        'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
        { id: 'event-1', data: { tenantId, subscriptionId: production } },
    );
    await app.invoke('on-resource-change', event);
    await app.deliver();
    const body = JSON.stringify({ paused: true, reason: 'a visit' });
    await app.http('pause', { method: 'POST', body });
    await app.http('status');
    const poison = Buffer.from(JSON.stringify({ broken: true })).toString('base64');
    // The host makes this queue, with the role of the app.
    await app.queue('assessments-poison').createIfNotExists();
    await app.queue('assessments-poison').sendMessage(poison);
    await app.invoke('on-tick', {});
    const { body: failed } = await app.http('failed-messages');
    const { messages } = failed as { readonly messages: readonly { readonly id: string }[] };
    for (const { id } of messages) {
        const comment = JSON.stringify({ comment: 'no message of Pgwarden' });
        await app.http(`failed-messages/${id}/dismiss`, { method: 'POST', body: comment });
    }
}

/** The grants of the requests that were sent to storage. Creating tables is refused: the deployment has made them. */
function usedGrants(): ReadonlySet<string> {
    const requests = app.storage.proxy.requests.filter(
        ({ method, path }) => !(method === 'POST' && /\/Tables(\?|$)/.test(path)),
    );
    return new Set(
        requests.map((request) => {
            const need = storageNeed(request);
            return need === undefined ? `unknown: ${request.method} ${request.path}` : grantOf(need);
        }),
    );
}

/** The host receives the messages of queues, and hides them longer while a function works. Here the test does. */
const ofQueueTriggers = 'storage: Microsoft.Storage/storageAccounts/queueServices/queues/messages/write';

test('the roles of storage grant everything that one event, its repair, and an operator need', () => {
    expect([...usedGrants()].filter((grant) => /^(not granted|unknown)/.test(grant))).toEqual([]);
});

test.each(
    [...grantsOf('storage'), ...grantsOf('storage-servers-table')].filter(
        (grant) => ![...ofTheHost, ofQueueTriggers].includes(grant),
    ),
)('without %s something is refused', (grant) => {
    expect(usedGrants()).toContain(grant);
});
