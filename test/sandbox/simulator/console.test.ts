import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type Running, raw, running, serverPath, settled, until } from './running.ts';

let run: Running;
const children: ChildProcess[] = [];

beforeAll(async () => {
    run = await running({ behavior: { settleMs: 0 } });
});

afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(async () => {
    await run.simulator.stop();
});

/** A process that does nothing but live. */
function victim(): { readonly pid: number; readonly hasDied: () => boolean } {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    children.push(child);
    if (child.pid === undefined) throw new Error('No process');
    return { pid: child.pid, hasDied: () => child.signalCode === 'SIGKILL' };
}

const on = { properties: { value: 'on', source: 'user-override' } };

function write(server: string) {
    return raw(run, 'PATCH', serverPath(server, '/configurations/log_duration'), { body: on });
}

async function valueOn(server: string): Promise<unknown> {
    const { body } = await raw(run, 'GET', serverPath(server, '/configurations/log_duration'));
    return (body as { properties: { value: string } }).properties.value;
}

describe('the request log', () => {
    test('can be read from another process, with filters, and emptied', async () => {
        createServer(run.simulator.world, { name: 'logged' });
        await settled(run, await write('logged'));
        const { body } = await raw(
            run,
            'GET',
            '/_sandbox/requests?method=PATCH&path=/logged/&service=resourceManager',
        );
        expect(body).toMatchObject({
            value: [
                {
                    service: 'resourceManager',
                    method: 'PATCH',
                    path: serverPath('logged', '/configurations/log_duration?api-version=2025-08-01'),
                    body: on,
                    status: 202,
                    operation: { status: 'Succeeded' },
                },
            ],
        });
        const { last } = body as { last: number };
        expect((await raw(run, 'GET', `/_sandbox/requests?since=${last}`)).body).toEqual({ value: [], last });
        expect((await raw(run, 'DELETE', '/_sandbox/requests')).status).toBe(204);
        expect((await raw(run, 'GET', '/_sandbox/requests')).body).toMatchObject({ value: [] });
    });

    test('holds no secrets', async () => {
        createServer(run.simulator.world, { name: 'secretive' });
        await settled(
            run,
            await raw(run, 'PATCH', serverPath('secretive'), {
                body: { properties: { administratorLoginPassword: 'hunter2' } },
            }),
        );
        const { body } = await raw(run, 'GET', '/_sandbox/requests');
        expect(JSON.stringify(body)).not.toContain('hunter2');
        expect(JSON.stringify(body)).not.toContain('s=');
    });
});

describe('setting up from another process', () => {
    test('a server is created, changed without an event, listed and removed', async () => {
        await raw(run, 'POST', '/_sandbox/servers', { body: { name: 'remote', version: '16' } });
        await raw(run, 'PATCH', '/_sandbox/servers/remote', {
            body: {
                parameters: { log_checkpoints: 'off' },
                properties: { network: { publicNetworkAccess: 'Enabled' } },
            },
        });
        const { body } = await raw(run, 'GET', '/_sandbox/servers');
        const listed = (body as { value: readonly { name: string }[] }).value.find(
            ({ name }) => name === 'remote',
        );
        expect(listed).toMatchObject({
            state: 'Ready',
            version: '16',
            isBusy: false,
            properties: { network: { publicNetworkAccess: 'Enabled' } },
            parameters: { log_checkpoints: 'off' },
        });
        expect((await raw(run, 'DELETE', '/_sandbox/servers/remote')).status).toBe(204);
        expect((await raw(run, 'GET', serverPath('remote'))).status).toBe(404);
    });

    test('mistakes are reported', async () => {
        const unnamed = await raw(run, 'POST', '/_sandbox/servers', { body: {} });
        expect([unnamed.status, unnamed.body]).toEqual([400, { problem: 'A name is missing.' }]);
        const response = await raw(run, 'PATCH', '/_sandbox/servers/nobody', { body: {} });
        expect([response.status, response.body]).toEqual([404, { problem: 'There is no server nobody.' }]);
        createServer(run.simulator.world, { name: 'picky' });
        const wrong = await raw(run, 'PATCH', '/_sandbox/servers/picky', {
            body: { parameters: { nope: '1' } },
        });
        expect([wrong.status, wrong.body]).toEqual([400, { problem: 'No parameter nope on picky' }]);
    });

    test('a fault profile is chosen and ended', async () => {
        const unknown = await raw(run, 'POST', '/_sandbox/faults', { body: { profiles: 'earthquake' } });
        expect(unknown.status).toBe(400);
        const chosen = await raw(run, 'POST', '/_sandbox/faults', {
            body: { profiles: ['ineffective-writes'] },
        });
        expect(chosen.body).toMatchObject({ profiles: ['ineffective-writes'] });
        expect(
            (await raw(run, 'POST', '/_sandbox/faults', { body: { profiles: 'none' } })).body,
        ).toMatchObject({
            profiles: [],
        });
    });

    test('a request for a foreign host is refused', async () => {
        const response = await raw(run, 'GET', '/_sandbox/servers', { headers: { host: 'evil.example' } });
        expect(response.status).toBe(403);
    });

    test('a token of any user can be requested', async () => {
        const { body } = await raw(run, 'GET', '/_sandbox/token?principal=alice', { as: null });
        const { token } = body as { token: string };
        createServer(run.simulator.world, { name: 'tokened' });
        const response = await raw(run, 'GET', serverPath('tokened'), {
            as: null,
            headers: { authorization: `Bearer ${token}` },
        });
        expect(response.status).toBe(200);
    });
});

describe('killing a process at a chosen moment', () => {
    test('received: the request is lost with the caller', async () => {
        createServer(run.simulator.world, { name: 'lost' });
        const { pid, hasDied } = victim();
        await raw(run, 'POST', '/_sandbox/kill', {
            body: { pid, when: { method: 'PATCH', pathContains: '/lost/', moment: 'received' } },
        });
        await expect(write('lost')).rejects.toThrow();
        await until('the process has died', hasDied);
        expect(await valueOn('lost')).toBe('off');
        expect((await raw(run, 'GET', '/_sandbox/kill')).body).toMatchObject({
            value: expect.arrayContaining([expect.objectContaining({ pid, hasStruck: true })]),
        });
    });

    test('accepted: the write took effect and the caller was never notified', async () => {
        createServer(run.simulator.world, { name: 'untold' });
        const { pid, hasDied } = victim();
        await raw(run, 'POST', '/_sandbox/kill', {
            body: { pid, when: { method: 'PATCH', pathContains: '/untold/', moment: 'accepted' } },
        });
        await expect(write('untold')).rejects.toThrow();
        await until('the process has died', hasDied);
        await until('the write took effect', async () => (await valueOn('untold')) === 'on');
    });

    test('answered: the response was sent, and only the second request counts', async () => {
        createServer(run.simulator.world, { name: 'second' });
        const { pid, hasDied } = victim();
        await raw(run, 'POST', '/_sandbox/kill', {
            body: { pid, when: { method: 'GET', pathContains: '/second/', moment: 'answered', nth: 2 } },
        });
        expect(await valueOn('second')).toBe('off');
        expect(hasDied()).toBe(false);
        expect(await valueOn('second')).toBe('off');
        await until('the process has died', hasDied);
    });

    test('strikes once', async () => {
        createServer(run.simulator.world, { name: 'once' });
        const { pid } = victim();
        await raw(run, 'POST', '/_sandbox/kill', {
            body: { pid, when: { pathContains: '/once', moment: 'received' } },
        });
        await expect(raw(run, 'GET', serverPath('once'))).rejects.toThrow();
        expect((await raw(run, 'GET', serverPath('once'))).status).toBe(200);
    });

    test.each([
        [{ pid: process.pid, when: { moment: 'received' } }],
        [{ pid: 1, when: { moment: 'received' } }],
        [{ pid: 99_999, when: { moment: 'tomorrow' } }],
    ])('%j is refused', async (body) => {
        expect((await raw(run, 'POST', '/_sandbox/kill', { body })).status).toBe(400);
    });
});
