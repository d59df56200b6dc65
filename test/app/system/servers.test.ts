import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noFaults } from '../../../sandbox/simulator/kernel/faults.ts';
import { people } from '../../../sandbox/simulator/world/people.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { withoutRoleOn } from '../../support/sandbox-access.ts';
import { deliver, writeEvent } from '../../support/sandbox-events.ts';
import { acceptedWrites, sentWrites } from '../../support/sandbox-ledger.ts';

let box: TestSandbox;

beforeAll(async () => {
    box = await testSandbox({ servers: 6 });
});
afterAll(() => box?.close());

describe.concurrent('a server that is not there', () => {
    test('is recorded as deleted when an event names one that Azure does not have', async () => {
        const server = box.server(0);
        const missing = server.id.replace(/[^/]+$/, 'pg-nowhere-prod');
        const resourceUri = `${missing}/configurations/log_checkpoints`;
        expect(await deliver(box, [writeEvent(server, { resourceUri })])).toBe(202);
        await box.untilTrail(missing, ['serverDeleted']);
        const [deletedAt] = await box.api.audit(missing);
        expect(deletedAt?.reason).toBe(
            "HTTP 404 ResourceNotFound: The Resource 'Microsoft.DBforPostgreSQL/flexibleServers/pg-nowhere-prod' under resource group 'commerce-prod' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
        );
        expect(sentWrites(box.sandbox, missing)).toEqual([]);
    });

    test('is recorded as deleted when an actor deletes it', async () => {
        const { id } = box.server(1);
        await box.azure.write('bob', 'DELETE', id);
        await box.untilTrail(id, ['serverDeleted']);
        const [deletedAt] = await box.api.audit(id);
        expect(deletedAt?.cause).toMatchObject({
            kind: 'event',
            operation: 'Microsoft.DBforPostgreSQL/flexibleServers/delete',
            actor: { objectId: people.bob.objectId },
        });
    });

    test('has its open repair ended when an actor deletes it', async () => {
        const { id } = box.server(2);
        const path = `${id}/configurations/require_secure_transport`.toLowerCase();
        let writes = 0;
        box.sandbox.simulator.faults.replace({
            ...noFaults,
            beforeServing(_service, method, requested) {
                if (method !== 'PATCH' || requested.toLowerCase() !== path) return undefined;
                writes += 1;
                return writes === 1 ? undefined : { kind: 'answer', status: 429, retryAfterSeconds: 1 };
            },
        });
        await box.azure.setParameter('alice', id, 'require_secure_transport', 'off');
        await box.until('the repair waits for Azure', () => writes >= 2);
        await box.azure.write('bob', 'DELETE', id);
        box.sandbox.simulator.faults.replace(noFaults);
        await box.untilTrail(id, ['serverDeleted']);
        const [intended, end, deletedAt] = await box.api.trail(id);
        expect([intended, deletedAt]).toEqual(['intended secure-transport', 'serverDeleted']);
        expect(end).toMatch(/^(failed|superseded) secure-transport$/);
        expect(acceptedWrites(box.sandbox, id)).toEqual([]);
    });
});

describe.concurrent('a stopped server', () => {
    test('is not written to, and is repaired when it starts', async () => {
        const { id } = box.server(4);
        await box.azure.write('alice', 'POST', `${id}/stop`);
        box.sandbox.simulator.changeSilently(box.server(4), { parameters: { log_connections: 'off' } });
        const event = writeEvent(box.server(4), { below: 'configurations/log_connections' });
        expect(await deliver(box, [event])).toBe(202);
        await box.until('it is said that nothing is known', async () =>
            (await box.api.trail(id)).includes('unknown log-connections'),
        );
        const unknown = (await box.api.audit(id)).find(({ control }) => control === 'log-connections');
        expect(unknown?.reason).toMatch(/^parameters: HTTP 400 ServerStoppedError: /);
        expect(sentWrites(box.sandbox, id)).toEqual([]);

        await box.azure.write('alice', 'POST', `${id}/start`);
        await box.untilTrail(id, ['intended log-connections', 'verified log-connections']);
        expect(acceptedWrites(box.sandbox, id)).toEqual(['configurations/log_connections']);
    });
});

// Alone and last: what the identity may do is changed under everybody's feet.
describe('a server that the identity may not read', () => {
    test('is unknown with Azure’s error message, and is never written to', async () => {
        const { id } = box.server(5);
        withoutRoleOn(box.sandbox.simulator.world, 'Pgwarden Reader', id);
        withoutRoleOn(box.sandbox.simulator.world, 'Pgwarden Remediator', id);
        await box.azure.setParameter('alice', id, 'require_secure_transport', 'off');
        await box.until('it is said that nothing is known', async () =>
            (await box.api.trail(id)).includes('unknown secure-transport'),
        );
        const unknown = (await box.api.audit(id)).find(({ control }) => control === 'secure-transport');
        expect(unknown?.reason).toMatch(
            /^parameters: HTTP 403 AuthorizationFailed: .* does not have authorization to perform action 'Microsoft\.DBforPostgreSQL\/flexibleServers\/configurations\/read' over scope /,
        );
        expect(sentWrites(box.sandbox, id)).toEqual([]);
        expect(await box.azure.parameter(id, 'require_secure_transport')).toBe('off');
    });
});

test('every remediation has one end, the audit verifies and nothing waits', async () => {
    await box.untilQuiet();
    await box.expectOrder();
});
