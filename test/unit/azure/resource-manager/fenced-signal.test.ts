import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fencedSignal } from '../../../../src/azure/resource-manager/fenced-signal.ts';

/** What a process that slept was about to send does not leave it. */

let server: Server;
let requests = 0;

beforeAll(async () => {
    server = createServer((_request, response) => {
        requests += 1;
        response.end();
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => server.close());

async function send(holds: () => boolean): Promise<unknown> {
    const { port } = server.address() as AddressInfo;
    const abortSignal = fencedSignal(new AbortController().signal, { holds });
    const request = createPipelineRequest({
        url: `http://127.0.0.1:${port}/`,
        allowInsecureConnection: true,
        abortSignal,
    });
    return await createDefaultHttpClient()
        .sendRequest(request)
        .then(
            ({ status }) => status,
            (error: unknown) => (error instanceof Error ? error.name : error),
        );
}

test('a request leaves while the fence holds', async () => {
    requests = 0;
    expect(await send(() => true)).toBe(200);
    expect(requests).toBe(1);
});

test('a request does not leave once the fence does not hold, whatever was done to prepare it', async () => {
    requests = 0;
    expect(await send(() => false)).toBe('AbortError');
    expect(requests).toBe(0);
});
