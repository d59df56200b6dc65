import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import {
    addServer,
    asAlice,
    connected,
    query,
    refusalOf,
    setParameter,
    sharedFleet,
    startFleet,
    stopFleet,
    written,
} from './support/fleet.ts';
import { framedRequest } from './support/raw-client.ts';

const fleet = sharedFleet();
const isThere = 'select 1 as one';

test('firewall rules count at the next connection', async () => {
    addServer(fleet(), { name: 'walled', record: { firewallRules: {} } });
    const refused = /^28000 no pg_hba.conf entry for host "203.0.113.10", user "pgadmin"/;
    expect(await refusalOf(query(fleet(), 'walled', isThere))).toMatch(refused);
    const put = (startIpAddress: string, endIpAddress: string) =>
        written(fleet(), 'PUT', 'walled', '/firewallRules/office', {
            properties: { startIpAddress, endIpAddress },
        });
    await put('203.0.113.11', '203.0.113.255');
    expect(await refusalOf(query(fleet(), 'walled', isThere))).toMatch(refused);
    await put('203.0.113.10', '203.0.113.10');
    expect(await query(fleet(), 'walled', isThere)).toHaveLength(1);
    await written(fleet(), 'DELETE', 'walled', '/firewallRules/office');
    expect(await refusalOf(query(fleet(), 'walled', isThere))).toMatch(refused);
});

test('the rule for all Azure services opens the server to clients in Azure', async () => {
    const azure = { name: 'azure', startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' };
    addServer(fleet(), { name: 'azure-only', record: { firewallRules: { azure } } });
    expect(await refusalOf(query(fleet(), 'azure-only', isThere))).toMatch(/^28000 /);
    expect(await query(fleet(), 'azure-only', isThere, { network: 'private' })).toHaveLength(1);
});

test('a server without public access is reached through a private endpoint only', async () => {
    const endpoint = (status: string) => ({
        pe: {
            name: 'pe',
            privateEndpointId: '/pe',
            groupIds: ['postgresqlServer'],
            status,
            description: '',
            provisioningState: 'Succeeded',
        },
    });
    const properties = {
        network: { publicNetworkAccess: 'Disabled' },
        authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
    };
    addServer(fleet(), {
        name: 'endpoint',
        properties,
        record: { privateEndpointConnections: endpoint('Approved'), firewallRules: {} },
    });
    addServer(fleet(), {
        name: 'pending',
        properties,
        record: { privateEndpointConnections: endpoint('Pending') },
    });
    const closed = /ECONNRESET|terminated unexpectedly/;
    expect(await refusalOf(query(fleet(), 'endpoint', isThere))).toMatch(closed);
    expect(await query(fleet(), 'endpoint', isThere, { network: 'private' })).toHaveLength(1);
    expect(await refusalOf(query(fleet(), 'pending', isThere, { network: 'private' }))).toMatch(closed);
});

test('a server without a way in can be one that never answers', async () => {
    const silent = await startFleet({ unreachableServer: 'silent', refusedTokenCode: '28P01' });
    addServer(silent, { name: 'mute', properties: { state: 'Stopped' } });
    addServer(silent, { name: 'loud' });
    const config = { connectionTimeoutMillis: 200 };
    expect(await refusalOf(query(silent, 'mute', isThere, { config }))).toMatch(/timeout/);
    const wrong = asAlice(silent, { password: 'no token' });
    expect(await refusalOf(query(silent, 'loud', isThere, wrong))).toMatch(/^28P01 /);
    await stopFleet(silent);
});

test('a server in a virtual network is reached from there only', async () => {
    addServer(fleet(), {
        name: 'inside',
        properties: {
            network: { publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: '/subnet' },
            authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
        },
    });
    expect(await refusalOf(query(fleet(), 'inside', isThere))).toMatch(/ECONNRESET|terminated unexpectedly/);
    expect(await query(fleet(), 'inside', isThere, { network: 'private' })).toHaveLength(1);
});

test('the versions of TLS are those of the server', async () => {
    addServer(fleet(), { name: 'tls' });
    const protocolOf = (maxVersion: 'TLSv1.2' | 'TLSv1.3', minVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.2') =>
        framedRequest(fleet(), 'tls', { maxVersion, minVersion });
    expect(await protocolOf('TLSv1.3')).toBe('TLSv1.3');
    await setParameter(fleet(), 'tls', 'ssl_min_protocol_version', 'TLSv1.3');
    expect(await protocolOf('TLSv1.2')).toMatch(/alert protocol version/);
    await setParameter(fleet(), 'tls', 'ssl_min_protocol_version', 'TLSv1.2');
    await setParameter(fleet(), 'tls', 'ssl_max_protocol_version', 'TLSv1.2');
    expect(await protocolOf('TLSv1.3')).toBe('TLSv1.2');
    expect(await protocolOf('TLSv1.3', 'TLSv1.3')).toMatch(/alert protocol version/);
});

test('a client that does not trust the authority, or means another name, sends no password', async () => {
    addServer(fleet(), { name: 'trust' });
    const attempt = (config: object) => refusalOf(query(fleet(), 'trust', isThere, { config }));
    expect(await attempt({ ssl: true })).toMatch(/SELF_SIGNED_CERT_IN_CHAIN/);
    const host = 'trust.postgres.database.azure.com';
    expect(await attempt({ host })).toMatch(/ERR_TLS_CERT_ALTNAME_INVALID/);
});

test('a name that no server has, or none, is an error that says how to give one', async () => {
    expect(await refusalOf(query(fleet(), 'ghost', isThere))).toBe('08004 the sandbox has no server "ghost"');
    expect(await refusalOf(query(fleet(), 'ghost', isThere, { config: { ssl: false } }))).toBe(
        '08004 the sandbox cannot tell which server is meant: the connection names none',
    );
});

test('a client may speak TLS at once, as psql 17 does, with servers that can', async () => {
    // None of them is started for it.
    addServer(fleet(), { name: 'direct', version: '17' });
    addServer(fleet(), { name: 'indirect', version: '16' });
    const answer = (server: string) =>
        new Promise<string>((resolve) => {
            const servername = `${server}.${fleet().databases.dnsSuffix}`;
            const { public: port } = fleet().databases.ports;
            const options = { port, servername, ca: fleet().caPem, ALPNProtocols: ['postgresql'] };
            const socket = connectTls(options, () => {
                resolve(String(socket.alpnProtocol));
                socket.destroy();
            });
            socket.on('error', () => resolve('closed'));
        });
    expect(await answer('direct')).toBe('postgresql');
    expect(await answer('indirect')).toBe('closed');
});

test('a stranger on the port is ignored', async () => {
    const { public: port } = fleet().databases.ports;
    const response = await fetch(`http://127.0.0.1:${port}/`).then(
        () => 'answered',
        () => 'closed',
    );
    expect(response).toBe('closed');
});

test('a running statement is cancelled', async () => {
    addServer(fleet(), { name: 'cancelled' });
    const client = await connected(fleet(), 'cancelled');
    const running = refusalOf(client.query('select pg_sleep(60)'));
    const pid: unknown = Reflect.get(client, 'processID');
    const key: unknown = Reflect.get(client, 'secretKey');
    await framedRequest(fleet(), 'cancelled', { cancel: { pid: Number(pid), key: Number(key) } });
    expect(await running).toBe('57014 canceling statement due to user request');
    await client.end();
});
