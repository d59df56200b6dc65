import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Unavailability } from '../../../sandbox/storage/storage-proxy.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { acceptedWrites, sentWrites } from '../../support/sandbox-ledger.ts';

let box: TestSandbox;

beforeAll(async () => {
    box = await testSandbox({ servers: 6 });
});
afterAll(() => box?.close());

const repaired = ['intended secure-transport', 'verified secure-transport'];

/** Requests to that service that found it unavailable. */
function refusals(service: string, from: number): number {
    return box.sandbox.storage.proxy.requests
        .slice(from)
        .filter((request) => request.service === service && [0, 503].includes(request.status)).length;
}

test.each([
    ['table', 'busy', 0],
    ['table', 'reset', 1],
    ['queue', 'busy', 2],
    ['queue', 'reset', 3],
    ['blob', 'busy', 4],
    ['blob', 'reset', 5],
] as const)(
    'while the %s service is unavailable (%s) nothing is written, and then the server is repaired',
    async (service, how: Unavailability, index) => {
        const { id } = box.server(index);
        const { proxy } = box.sandbox.storage;
        await box.untilQuiet();
        const from = proxy.requests.length;
        proxy.setUnavailable(service, how);
        await box.azure.setParameter('alice', id, 'require_secure_transport', 'off');
        await box.until('the outage is felt', () => refusals(service, from) >= 6);
        expect(sentWrites(box.sandbox, id)).toEqual([]);
        proxy.setUnavailable(service, undefined);
        await box.untilTrail(id, repaired, 120);
        await box.untilQuiet(120);
        expect(acceptedWrites(box.sandbox, id)).toEqual(['configurations/require_secure_transport']);
        expect(await box.api.trail(id)).toEqual(repaired);
    },
);

test('every remediation has one end, the audit verifies and nothing waits', async () => {
    await box.expectOrder();
});
