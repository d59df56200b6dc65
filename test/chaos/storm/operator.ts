/** What an operator does after a storm, with the keys of the app. */
import type { Sandbox } from '../../../sandbox/start/start-sandbox.ts';
import type { TestSandbox } from '../../support/sandbox.ts';
import { fieldOf } from '../../support/sandbox-azure.ts';

/** Puts back every message that failed too often and names a server. Returns how many. */
export async function retryFailedMessages({ host, endpoints }: Sandbox): Promise<number> {
    const headers = { 'x-functions-key': endpoints.operatorKey, 'content-type': 'application/json' };
    const listed = await fetch(`${host.url}/api/failed-messages`, { headers });
    if (listed.status !== 200) throw new Error(`GET /api/failed-messages: ${listed.status}`);
    const messages = fieldOf(await listed.json(), 'messages');
    let retried = 0;
    for (const message of Array.isArray(messages) ? messages : []) {
        const id = encodeURIComponent(String(fieldOf(message, 'id')));
        const response = await fetch(`${host.url}/api/failed-messages/${id}/retry`, {
            method: 'POST',
            headers,
            body: JSON.stringify({ operator: 'after-the-storm' }),
        });
        if (response.status === 200) retried += 1;
    }
    return retried;
}

/** Runs a timer of the app now, as the portal does; resolves when that run is over. */
export async function runTimer(box: TestSandbox, name: 'on-sweep' | 'on-tick'): Promise<void> {
    const { host, endpoints } = box.sandbox;
    const from = box.hostLines.length;
    const response = await fetch(`${host.url}/admin/functions/${name}`, {
        method: 'POST',
        headers: { 'x-functions-key': endpoints.masterKey, 'content-type': 'application/json' },
        body: JSON.stringify({ input: '' }),
    });
    if (response.status !== 202) throw new Error(`${name} cannot be run: ${response.status}`);
    const isOver = (): boolean =>
        box.hostLines.slice(from).some((line) => line.includes(`Executed 'Functions.${name}'`));
    await box.until(`${name} is over`, isOver);
}
