import { expect, test } from 'vitest';
import { ForeignHostError, MalformedInputError } from '../../../src/errors.ts';
import { databaseCloud, sandboxCloud, serverHost } from '../../../src/postgresql/clouds.ts';

const azure = databaseCloud('https://management.azure.com');

test('each cloud has its domain of servers and its scope of tokens', () => {
    expect(azure).toEqual({
        dnsSuffix: 'postgres.database.azure.com',
        scope: 'https://ossrdbms-aad.database.windows.net/.default',
    });
    expect(databaseCloud('https://management.usgovcloudapi.net')).toEqual({
        dnsSuffix: 'postgres.database.usgovcloudapi.net',
        scope: 'https://ossrdbms-aad.database.usgovcloudapi.net/.default',
    });
    expect(databaseCloud('https://management.chinacloudapi.cn')).toEqual({
        dnsSuffix: 'postgres.database.chinacloudapi.cn',
        scope: 'https://ossrdbms-aad.database.chinacloudapi.cn/.default',
    });
});

test.each([
    ['orders.postgres.database.azure.com', 'orders.postgres.database.azure.com'],
    ['Orders.Postgres.Database.Azure.Com', 'orders.postgres.database.azure.com'],
    ['o.a1b2.private.postgres.database.azure.com', 'o.a1b2.private.postgres.database.azure.com'],
])('the host of %s is a server', (name, host) => {
    expect(serverHost(name, azure)).toBe(host);
});

test.each([
    'postgres.database.azure.com',
    '.postgres.database.azure.com',
    'orders.postgres.database.azure.com.evil.example',
    'orders-postgres.database.azure.com',
    'evilpostgres.database.azure.com',
    'orders.postgres.database.usgovcloudapi.net',
    'orders.postgres.database.localhost',
    'evil.example/.postgres.database.azure.com',
    'evil.example#.postgres.database.azure.com',
    'user@orders.postgres.database.azure.com',
    'orders.postgres.database.azure.com.',
    '127.0.0.1',
    '/var/run/postgresql',
    'orders\n.postgres.database.azure.com',
])('the host %s gets no token', (name) => {
    expect(() => serverHost(name, azure)).toThrow(ForeignHostError);
});

test('a server without a host is not guessed', () => {
    expect(() => serverHost(undefined, azure)).toThrow(MalformedInputError);
    expect(() => serverHost('', azure)).toThrow(MalformedInputError);
});

test("the sandbox's domain excludes the hosts of Azure", () => {
    expect(serverHost('orders.postgres.database.localhost', sandboxCloud)).toContain('localhost');
    expect(() => serverHost('orders.postgres.database.azure.com', sandboxCloud)).toThrow(ForeignHostError);
});
