import { afterAll, beforeAll, expect, test } from 'vitest';
import { people } from '../../../sandbox/simulator/world/people.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { logPosition } from '../../support/sandbox-ledger.ts';

let box: TestSandbox;

const servers = 100;

beforeAll(async () => {
    // At Azure's own pace: its buckets fill with 25 reads a second.
    box = await testSandbox({
        servers,
        timeScale: 1,
        throttling: 'azure',
        settings: { SWEEP_READS_PER_SECOND: '25', DRY_RUN: 'true' },
    });
});
afterAll(() => box?.close());

async function summaries(): Promise<readonly string[]> {
    const entries = await box.api.audit('fleet');
    return entries.filter(({ outcome }) => outcome === 'sweepCompleted').map(({ reason }) => reason ?? '');
}

test('a sweep as fast as Azure allows is not throttled by the documented buckets', async () => {
    const since = logPosition(box.sandbox);
    const { url, keys } = box.sandbox.host;
    await fetch(`${url}/admin/functions/on-sweep`, {
        method: 'POST',
        headers: { 'x-functions-key': keys.masterKey, 'content-type': 'application/json' },
        body: '{}',
    });
    await box.until('the sweep is over', async () => (await summaries()).length > 0, 250);
    expect((await summaries())[0]).toMatch(/^seen 100, /);
    const own = box.sandbox.simulator.requests.entries.filter(
        ({ sequence, service, objectId }) =>
            sequence > since && service === 'resourceManager' && objectId === people.pgwarden.objectId,
    );
    expect(own.filter(({ status }) => status === 429)).toEqual([]);
    const reads = own.filter(({ method }) => method === 'GET').length;
    // Some servers show less: a stopped one, and those that are read anew when an operation ends.
    expect(reads).toBeGreaterThan(6 * servers);
    expect(reads).toBeLessThanOrEqual(7 * servers * 1.05);
});
