import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { NoTlsError, SessionTimeoutError, sessionProblem } from '../../../src/postgresql/failure.ts';

const place = {
    host: 'orders.postgres.database.azure.com',
    port: 5432,
    database: 'a"b',
    principal: { role: 'pgwarden', objectId: '11111111-1111-4111-8111-111111111111', type: 'service' },
    network: { publicNetworkAccess: 'Enabled' },
} as const;

function refusal(code: string): DatabaseError {
    return Object.assign(new DatabaseError('no', 2, 'error'), { code });
}

function failed(code: string): Error {
    return Object.assign(new Error(`failed ${code}`), { code });
}

test.each([
    ['53300', true, true],
    ['57P01', true, true],
    ['57P03', true, true],
    ['08006', true, true],
    ['57014', true, false],
    ['55P03', true, false],
    ['40001', true, false],
    ['28000', false, true],
    ['28P01', false, true],
    ['42501', false, false],
    ['3D000', false, false],
    ['XX000', false, false],
])('PostgreSQL’s code %s: it may pass %s, it is the server’s %s', (code, transient, isOfServer) => {
    expect(sessionProblem(refusal(code), place)).toMatchObject({ transient, isOfServer });
});

test('a missing role and a missing CONNECT come with the statement that helps', () => {
    expect(sessionProblem(refusal('28P01'), place).reason).toBe(
        `PostgreSQL 28P01: no; if it names pg_hba.conf, allow the address of this computer in a firewall rule; else an Entra administrator runs in database postgres: SELECT * FROM pg_catalog.pgaadauth_create_principal_with_oid('pgwarden', '11111111-1111-4111-8111-111111111111', 'service', false, false);`,
    );
    expect(sessionProblem(refusal('42501'), place).reason).toBe(
        `PostgreSQL 42501: no; an administrator runs: GRANT CONNECT ON DATABASE "a""b" TO "pgwarden";`,
    );
});

test('a database that is gone is not created again, unless it is the one that every server has', () => {
    expect(sessionProblem(refusal('3D000'), place).reason).toBe(
        'PostgreSQL 3D000: no; it was dropped while the server was read: read again',
    );
    expect(sessionProblem(refusal('3D000'), { ...place, database: 'postgres' }).reason).toBe(
        'PostgreSQL 3D000: no; an administrator runs: CREATE DATABASE postgres;',
    );
});

test.each(['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH'])('%s: there is no way to the server', (code) => {
    const { reason, transient, isOfServer } = sessionProblem(failed(code), place);
    expect(reason).toContain(`cannot reach orders.postgres.database.azure.com:5432 from here (${code})`);
    expect([transient, isOfServer]).toEqual([false, true]);
});

test('the advice for the network follows from the kind of access', () => {
    const late = new SessionTimeoutError(10_000);
    const advice = (network: object) =>
        sessionProblem(late, { ...place, network: { ...place.network, ...network } }).reason;
    expect(advice({})).toContain('(ETIMEDOUT); a firewall rule must allow');
    expect(advice({ publicNetworkAccess: 'Disabled' })).toContain('privatelink.postgres.database.azure.com');
    expect(advice({ delegatedSubnetResourceId: '/subscriptions/s' })).toContain('is in a virtual network');
});

test.each([
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'CERT_REVOKED',
    'HOSTNAME_MISMATCH',
])('%s may be an attack and does not pass', (code) => {
    const problem = sessionProblem(failed(code), place);
    expect(problem.reason).toContain(`(${code}): this may be an attack, and the token was not sent`);
    expect(problem).toMatchObject({ transient: false, isOfServer: true });
});

test('a version of TLS that is too old is named', () => {
    expect(sessionProblem(failed('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'), place)).toMatchObject({
        reason: expect.stringContaining('no TLS 1.2 or newer'),
        transient: false,
    });
});

test('an end without TLS may pass', () => {
    expect(sessionProblem(new NoTlsError(), place)).toMatchObject({ transient: true, isOfServer: true });
});
