import { X509Certificate } from 'node:crypto';
import { createServer as createTcpServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { SimulatorEvent } from '../../../sandbox/simulator/index.ts';
import { createCertificates } from '../../../sandbox/simulator/kernel/certificates.ts';
import { createServer, people, raw, running, serverPath, settled } from './running.ts';

describe('starting', () => {
    test('a port that is taken is reported, and nothing stays open', async () => {
        const first = await running();
        const taken = Number(new URL(first.simulator.endpoints.keyVaults[1]).port);
        await expect(
            running({ ports: { resourceManager: 0, keyVaults: [0, taken], identity: 0 } }),
        ).rejects.toThrow(`EADDRINUSE: address already in use 127.0.0.1:${taken}`);
        await first.simulator.stop();
    });

    test('after stopping the port is free', async () => {
        const { simulator } = await running();
        const port = Number(new URL(simulator.endpoints.resourceManager).port);
        await simulator.stop();
        const other = createTcpServer();
        await new Promise<void>((resolve, reject) => {
            other.once('error', reject);
            other.listen(port, '127.0.0.1', resolve);
        });
        await new Promise((resolve) => other.close(resolve));
    });

    test('a time scale must be above 0', async () => {
        await expect(running({ timeScale: 0 })).rejects.toThrow('timeScale is 0, must be above 0');
    });
});

test('the certificate is for this machine only and signed by an authority of its own', async () => {
    const { caPem, certificatePem } = await createCertificates();
    const certificate = new X509Certificate(certificatePem);
    const authority = new X509Certificate(caPem);
    expect(certificate.subjectAltName).toBe(
        'DNS:localhost, DNS:*.localhost, DNS:*.postgres.database.localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    expect(authority.ca).toBe(true);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
});

test('every simulator event is reported at once', async () => {
    const reported: SimulatorEvent[] = [];
    const run = await running({ onEvent: (event) => reported.push(event) });
    createServer(run.simulator.world, { name: 'orders' });
    const path = serverPath('orders', '/configurations/log_duration');
    const body = { properties: { value: 'on', source: 'user-override' } };
    await settled(run, await raw(run, 'PATCH', path, { body, as: people.bob.objectId }));
    await raw(run, 'DELETE', serverPath('orders', '/firewallRules/nobody'), { as: people.bob.objectId });
    await run.simulator.stop();
    expect(reported).toMatchObject([
        {
            kind: 'written',
            text: 'bob@contoso.example: PATCH orders/configurations/log_duration: 202',
            action: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
        },
        { kind: 'operationEnded', outcome: 'Succeeded', principal: 'bob@contoso.example' },
        { kind: 'written', status: 204 },
    ]);
});
