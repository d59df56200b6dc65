import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Drifter, startDrifter } from '../../../sandbox/demo/drifter.ts';
import type { CompletedDrift } from '../../../sandbox/demo/drifts.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start/start-sandbox.ts';
import { eventually, type Fixture, fixtureApp } from './fixture.ts';

const lines: string[] = [];
const drifts: CompletedDrift[] = [];
let fixture: Fixture;
let sandbox: Sandbox;
let drifter: Drifter;

beforeEach(async () => {
    fixture = await fixtureApp();
    sandbox = await startSandbox({
        appDirectory: fixture.directory,
        timeScale: 0.01,
        servers: 3,
        hostOutput: (line) => lines.push(line),
    });
    drifter = startDrifter({
        simulator: sandbox.simulator,
        caFile: sandbox.endpoints.caFile,
        seed: 1,
        initialDrifts: 3,
        everySeconds: 0,
        onDrift: (drift) => drifts.push(drift),
    });
});

afterEach(async () => {
    await drifter?.stop();
    await sandbox?.stop();
    await fixture?.remove();
});

describe('The drifts of the demo', { timeout: 60_000 }, () => {
    it('reach the app as events, and the request log', async () => {
        await eventually('three drifts', () => drifts[2]);
        for (const { serverId } of drifts) {
            await eventually(`the event of ${serverId}`, () =>
                lines.find((line) => line.toLowerCase().includes(`"event: ${serverId.toLowerCase()}/`)),
            );
        }
        const { requestLog, caFile } = sandbox.endpoints;
        expect(await get(requestLog, await readFile(caFile, 'utf8'))).toContain('/flexibleServers/');
    });
});

/** Over HTTPS with the local CA, which `fetch` takes from the environment of its process only. */
function get(url: string, ca: string): Promise<string> {
    return new Promise((resolve, reject) => {
        request(url, { ca }, (response) => {
            let text = '';
            response.setEncoding('utf8').on('data', (chunk) => {
                text += chunk;
            });
            response.on('end', () => resolve(text));
        })
            .on('error', reject)
            .end();
    });
}
