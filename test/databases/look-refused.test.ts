import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createCertificates } from '../../sandbox/simulator/kernel/certificates.ts';
import { sessionProblem } from '../../src/postgresql/failure.ts';
import { openSession } from '../../src/postgresql/session.ts';
import { addServer, databaseToken, people, query, sharedFleet, written } from './support/fleet.ts';
import { createRole, lookAt, looked, role, trust } from './support/look.ts';

const fleet = sharedFleet();
const name = 'refused';
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
    trust(fleet());
    addServer(fleet(), { name });
    await createRole(fleet(), name);
});

afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
});

/** Answers a request for TLS, and keeps what follows in the clear. */
async function impostor(answer: string, tls?: { readonly cert: string; readonly key: string }) {
    const heard: Buffer[] = [];
    const secure = createTlsServer(tls ?? {}, (socket) => {
        socket.on('data', (bytes) => heard.push(bytes)).on('error', () => undefined);
    });
    secure.on('tlsClientError', () => undefined);
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
        sockets.push(socket);
        socket.on('error', () => undefined);
        socket.once('data', (bytes) => {
            heard.push(bytes);
            socket.pause();
            socket.write(answer);
            if (answer === 'S') secure.emit('connection', socket);
            else socket.on('data', (more) => heard.push(more)).resume();
        });
    });
    const port = await new Promise<number>((resolve) => {
        server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address !== null ? address.port : 0);
        });
    });
    closers.push(async () => {
        const closed = new Promise((resolve) => server.close(resolve));
        for (const socket of sockets) socket.destroy();
        await closed;
    });
    return { port, heard: () => Buffer.concat(heard).toString('latin1') };
}

const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]).toString('latin1');

async function refused(
    options: Parameters<typeof lookAt>[2] = {},
    properties: Parameters<typeof lookAt>[3] = {},
): Promise<{ readonly reason: string; readonly transient: boolean }> {
    const { catalogue, databases } = await lookAt(fleet(), name, options, properties);
    expect(databases).toEqual(catalogue);
    return catalogue.kind === 'unreadable' ? catalogue : expect.unreachable(JSON.stringify(catalogue));
}

test('a certificate of an unknown authority gets no token', async () => {
    const { certificatePem: cert, privateKeyPem: key } = await createCertificates();
    const { port, heard } = await impostor('S', { cert, key });
    const { reason, transient } = await refused({ sandboxAddress: { port } });
    expect(reason).toMatch(
        /^the certificate of refused\.postgres\.database\.localhost:5432 is not that of the server \([A-Z_]+\): this may be an attack, and the token was not sent;/,
    );
    expect(transient).toBe(false);
    expect(heard()).toBe(sslRequest);
});

test('a certificate of the trusted authority for another name gets no token', async () => {
    const { certificatePem: cert, privateKeyPem: key } = fleet().certificate;
    const { port, heard } = await impostor('S', { cert, key });
    const { reason } = await refused(
        { sandboxAddress: { port } },
        { fullyQualifiedDomainName: 'a.b.postgres.database.localhost' },
    );
    expect(reason).toContain(
        '(ERR_TLS_CERT_ALTNAME_INVALID): this may be an attack, and the token was not sent',
    );
    expect(heard()).toBe(sslRequest);
});

test('a verified server gets the role and the options of the session', async () => {
    const { certificatePem: cert, privateKeyPem: key } = fleet().certificate;
    const { port, heard } = await impostor('S', { cert, key });
    const reading = lookAt(fleet(), name, { sandboxAddress: { port } });
    await expect.poll(heard).toContain(`user\0${role}`);
    expect(heard()).toContain('default_transaction_read_only=on');
    await Promise.all(closers.splice(0).map((close) => close()));
    expect((await reading).catalogue.kind).toBe('unreadable');
});

test('a server that offers no TLS gets nothing', async () => {
    const { port, heard } = await impostor('N');
    const { reason } = await refused({ sandboxAddress: { port } });
    expect(reason).toBe(
        'refused.postgres.database.localhost:5432: the server offered no TLS, or ended the connection before it',
    );
    expect(heard()).toBe(sslRequest);
});

test('a host outside the domain of the cloud gets nothing, not even a token is asked for', async () => {
    let asked = 0;
    const token = async () => String(++asked);
    const reading = await refused(
        { token },
        { fullyQualifiedDomainName: 'refused.postgres.database.localhost.evil.example' },
    );
    expect(reading).toMatchObject({ transient: false });
    expect(reading.reason).toContain('nothing was sent there');
    expect(asked).toBe(0);
});

test('an expired token is refused with the words of the server', async () => {
    const late = databaseToken(fleet(), people.pgwarden.objectId);
    fleet().simulator.expireTokens();
    const { reason, transient } = await refused({ token: async () => late });
    expect(reason).toMatch(/^PostgreSQL 28000: The access token has expired\./);
    expect(transient).toBe(false);
});

test('a port without a listener is named with the advice for the network', async () => {
    const { reason, transient } = await refused({ sandboxAddress: { port: 1 } });
    expect(reason).toBe(
        'cannot reach refused.postgres.database.localhost:5432 from here (ECONNREFUSED); a firewall rule must allow the address of this computer, and its own firewall port 5432',
    );
    expect(transient).toBe(false);
});

test('a client without a firewall rule is refused with the words of the server', async () => {
    await written(fleet(), 'DELETE', name, '/firewallRules/all');
    const { reason } = await refused();
    expect(reason).toMatch(
        /^PostgreSQL 28000: no pg_hba\.conf entry .* if it names pg_hba\.conf, allow the address/,
    );
    await written(fleet(), 'PUT', name, '/firewallRules/all', {
        properties: { startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' },
    });
});

test('too many connections pass', async () => {
    await query(fleet(), name, `alter role ${role} connection limit 0`, {
        user: people.alice.name,
        password: databaseToken(fleet()),
    });
    const { reason, transient } = await refused();
    expect(reason).toBe(`PostgreSQL 53300: too many connections for role "${role}"`);
    expect(transient).toBe(true);
    await query(fleet(), name, `alter role ${role} connection limit 2`, {
        user: people.alice.name,
        password: databaseToken(fleet()),
    });
    expect((await looked(fleet(), name)).unread).toEqual({});
});

test('a backend that is ended while it works passes, and the process lives on', async () => {
    const sandboxAddress = { port: fleet().databases.ports.public };
    const host = `${name}.${fleet().databases.dnsSuffix}`;
    const token = databaseToken(fleet(), people.pgwarden.objectId);
    const session = await openSession({ host, database: 'postgres', role, token, sandboxAddress });
    const working = session.texts('select pg_sleep(60)::text');
    const ended = expect(working).rejects.toMatchObject({ code: '57P01' });
    const terminate = `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}' and state = 'active'`;
    await expect.poll(() => query(fleet(), name, terminate)).toHaveLength(1);
    await ended;
    const cause: unknown = await working.catch((error: unknown) => error);
    const principal = { role, type: 'service' } as const;
    const network = { publicNetworkAccess: 'Enabled' } as const;
    expect(sessionProblem(cause, { host, port: 5432, database: 'postgres', principal, network })).toEqual({
        reason: 'PostgreSQL 57P01: terminating connection due to administrator command',
        transient: true,
        isOfServer: true,
    });
    await session.close();
    expect((await looked(fleet(), name)).unread).toEqual({});
});

test('a stopped server, and one without Entra authentication, get no connection', async () => {
    const connects = async () => expect.unreachable('no token is needed');
    await written(fleet(), 'POST', name, '/stop');
    expect(await refused({ token: connects })).toMatchObject({
        reason: 'the server is Stopped',
        transient: true,
    });
    await written(fleet(), 'POST', name, '/start');
    await written(fleet(), 'PATCH', name, '', {
        properties: { authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' } },
    });
    expect(await refused({ token: connects })).toMatchObject({
        reason: 'a look inside the databases needs Microsoft Entra authentication, which is disabled',
        transient: false,
    });
});

test('settings of the environment for clients of PostgreSQL do not count', async () => {
    addServer(fleet(), { name: 'plain' });
    await createRole(fleet(), 'plain');
    const names = ['PGSSLMODE', 'PGSSLNEGOTIATION', 'PGOPTIONS', 'PGREPLICATION', 'PGPASSWORD', 'PGHOST'];
    const values = ['no-verify', 'direct', '-c search_path=public', 'database', 'stolen', 'evil.example'];
    for (const [index, each] of names.entries()) process.env[each] = values[index];
    try {
        expect(Object.keys((await looked(fleet(), 'plain')).databases)).toEqual(['postgres']);
        const { port, heard } = await impostor('S', await otherAuthority());
        await lookAt(fleet(), 'plain', { sandboxAddress: { port } });
        expect(heard()).toBe(sslRequest);
    } finally {
        for (const each of names) delete process.env[each];
    }
});

async function otherAuthority() {
    const { certificatePem: cert, privateKeyPem: key } = await createCertificates();
    return { cert, key };
}

test('a server without a host in Resource Manager is not guessed', async () => {
    const reading = await lookAt(
        fleet(),
        name,
        {},
        {
            fullyQualifiedDomainName: '',
            authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled' },
        },
    );
    expect(reading.catalogue).toMatchObject({ reason: 'Resource Manager names no host of the server' });
});
