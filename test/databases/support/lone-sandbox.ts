/** A sandbox in a process of its own, which a test kills: it starts one server, tells about it, and waits. */
import { connect } from 'node:net';
import pg from 'pg';
import { startDatabases } from '../../../sandbox/databases/index.ts';
import { startSimulator } from '../../../sandbox/simulator/index.ts';
import { createCertificates } from '../../../sandbox/simulator/kernel/certificates.ts';
import { createServer } from '../../../sandbox/simulator/world/create-server.ts';

const [version = '', dataFolder] = process.argv.slice(2);
const certificate = await createCertificates();
const simulator = await startSimulator({
    ports: { resourceManager: 0, keyVaults: [0, 0], identity: 0 },
    seed: 7,
    timeScale: 0.002,
    certificate,
    serverDnsSuffix: 'postgres.database.localhost',
});
createServer(simulator.world, {
    name: 'lone',
    version,
    record: {
        firewallRules: { all: { name: 'all', startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' } },
    },
    properties: { network: { publicNetworkAccess: 'Enabled' } },
});
const databases = await startDatabases({
    simulator,
    certificate,
    ports: { public: 0, private: 0 },
    ...(dataFolder === undefined ? {} : { dataFolder }),
});
const client = new pg.Client({
    host: `lone.${databases.dnsSuffix}`,
    user: 'pgadmin',
    password: 'sandbox-pgadmin',
    database: 'postgres',
    ssl: { ca: certificate.caPem },
    stream: () => {
        const socket = connect(databases.ports.public, '127.0.0.1');
        return Object.assign(socket, { connect: () => socket });
    },
});
client.on('error', () => undefined);
await client.connect();
await client.query('create table if not exists runs (id int); insert into runs values (1)');
const { rows } = await client.query('select count(*)::int as runs from runs');
process.stdout.write(`${JSON.stringify({ ...rows[0], folder: databases.folder })}\n`);
process.stdin.once('data', () => void databases.stop().then(() => process.exit(0)));
