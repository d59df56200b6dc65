import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { noFaults } from '../../../sandbox/simulator/kernel/faults.ts';
import { people } from '../../../sandbox/simulator/world/people.ts';
import { standardBaseline, type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { fieldOf } from '../../support/sandbox-azure.ts';
import { acceptedWrites } from '../../support/sandbox-ledger.ts';

let box: TestSandbox;

/** The second server must speak TLS 1.3, so that there is a lower version that Azure takes. */
const baseline = {
    ...standardBaseline,
    scopes: [{ server: 'pg-identity-dev', thresholds: { tlsMinimumVersion: '1.3' } }],
};

beforeAll(async () => {
    box = await testSandbox({ servers: 12 }, baseline);
    box.sandbox.simulator.keyVault.addVersion('contoso-keys', 'pg-fleet');
    await box.untilQuiet();
});
afterAll(() => box?.close());

describe.concurrent('one parameter that an unknown actor changed is repaired by one write', () => {
    test.each([
        ['secure-transport', 11, 'require_secure_transport', 'off', 'on'],
        ['log-checkpoints', 2, 'log_checkpoints', 'off', 'on'],
        ['log-connections', 3, 'log_connections', 'off', 'on'],
        ['log-disconnections', 4, 'log_disconnections', 'off', 'on'],
        ['connection-throttling', 10, 'connection_throttle.enable', 'off', 'on'],
        ['pgaudit-classes', 7, 'pgaudit.log', 'write', 'write,role,ddl'],
    ])('%s on server %i', async (control, index, parameter, drifted, repaired) => {
        const { id } = box.server(index);
        await box.azure.setParameter('alice', id, parameter, drifted);
        await box.untilTrail(id, [`intended ${control}`, `verified ${control}`]);
        expect(await box.azure.parameter(id, parameter)).toBe(repaired);
        expect(acceptedWrites(box.sandbox, id)).toEqual([`configurations/${parameter}`]);
        const [intended] = (await box.api.audit(id)).slice(-2);
        expect(intended?.change).toMatchObject({ name: parameter, from: drifted, to: repaired });
        expect(intended?.cause).toMatchObject({
            kind: 'event',
            operation: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
            resource: `configurations/${parameter}`,
        });
    });
});

describe.concurrent('on a server that must speak TLS 1.3', () => {
    test('a lower minimum is raised and a lower maximum is cleared', async () => {
        const { id, record } = box.server(1);
        expect(record.properties.fullyQualifiedDomainName).toBe(
            'pg-identity-dev.postgres.database.azure.com',
        );
        await box.azure.setParameter('alice', id, 'ssl_max_protocol_version', 'TLSv1.2');
        await box.until('both are repaired', async () => (await box.api.trail(id)).length === 4);
        expect(await box.azure.parameter(id, 'ssl_min_protocol_version')).toBe('TLSv1.3');
        expect(await box.azure.parameter(id, 'ssl_max_protocol_version')).toBe('');
        await box.azure.setParameter('bob', id, 'ssl_min_protocol_version', 'TLSv1.2');
        await box.until('the minimum is raised again', async () => (await box.api.trail(id)).length === 6);
        expect(await box.azure.parameter(id, 'ssl_min_protocol_version')).toBe('TLSv1.3');
        expect(acceptedWrites(box.sandbox, id)).toEqual([
            'configurations/ssl_max_protocol_version',
            'configurations/ssl_min_protocol_version',
            'configurations/ssl_min_protocol_version',
        ]);
    });
});

describe.concurrent('pgaudit', () => {
    test('is added once to both sets that lost it, keeps the other members, and reports no restart that this repair makes needless', async () => {
        const { id } = box.server(8);
        const { faults } = box.sandbox.simulator;
        // Both writes are done before Pgwarden hears of the first.
        faults.replace({ ...noFaults, onEvent: () => ({ kind: 'delay', milliseconds: 1_500 }) });
        await box.azure.setParameter('terraform', id, 'azure.extensions', 'pg_stat_statements,hstore');
        await box.azure.setParameter(
            'terraform',
            id,
            'shared_preload_libraries',
            'pg_cron,pg_stat_statements',
        );
        faults.replace(noFaults);
        await box.until('both sets hold pgaudit', async () => (await box.api.trail(id)).length >= 4);
        await box.untilQuiet();
        expect(await box.api.trail(id)).toEqual([
            'intended pgaudit-loaded',
            'verified pgaudit-loaded',
            'intended pgaudit-loaded',
            'verified pgaudit-loaded',
        ]);
        expect(await box.azure.parameter(id, 'azure.extensions')).toBe('pg_stat_statements,hstore,pgaudit');
        expect(await box.azure.parameter(id, 'shared_preload_libraries')).toBe(
            'pg_cron,pg_stat_statements,pgaudit',
        );
        expect(acceptedWrites(box.sandbox, id)).toEqual([
            'configurations/azure.extensions',
            'configurations/shared_preload_libraries',
        ]);
    });
});

describe.concurrent('diagnostic settings', () => {
    const path = (id: string): string => `${id}/providers/Microsoft.Insights/diagnosticSettings`;

    async function settings(id: string): Promise<unknown> {
        const { body } = await box.azure.send('operator', 'GET', path(id));
        const value = fieldOf(body, 'value');
        return Array.isArray(value)
            ? value.map((setting) => ({
                  name: fieldOf(setting, 'name'),
                  workspaceId: fieldOf(fieldOf(setting, 'properties'), 'workspaceId'),
                  logs: enabledLogs(fieldOf(fieldOf(setting, 'properties'), 'logs')),
              }))
            : value;
    }

    function enabledLogs(logs: unknown): unknown {
        if (!Array.isArray(logs)) return logs;
        return logs
            .filter((log) => fieldOf(log, 'enabled') === true)
            .map((log) => fieldOf(log, 'categoryGroup') ?? fieldOf(log, 'category'));
    }

    test('that were deleted are restored', async () => {
        const { id } = box.server(5);
        await box.azure.write('bob', 'DELETE', `${path(id)}/security-logs`);
        await box.untilTrail(id, ['intended diagnostic-settings', 'verified diagnostic-settings']);
        expect(await settings(id)).toEqual([{ name: 'pgwarden', workspaceId, logs: ['audit'] }]);
    });

    test('that send only one category send the group that has it and all others', async () => {
        const { id } = box.server(6);
        await box.azure.write('bob', 'PUT', `${path(id)}/security-logs`, {
            properties: { workspaceId, logs: [{ category: 'PostgreSQLFlexSessions', enabled: true }] },
        });
        await box.untilTrail(id, ['intended diagnostic-settings', 'verified diagnostic-settings']);
        expect(await settings(id)).toEqual([{ name: 'security-logs', workspaceId, logs: ['audit'] }]);
    });
});

describe.concurrent('a customer-managed key', () => {
    test('that was pinned to an old version is followed without a version again, and nothing else changes', async () => {
        const { id, record } = box.server(0);
        const { keyVault } = box.sandbox.simulator;
        const before = record.properties.dataEncryption;
        const [vault] = keyVault.vaults;
        const old = [...(vault?.keys.get('pg-fleet')?.versions ?? [])][0]?.version;
        const pinned = `${before.primaryKeyURI}/${old}`;
        await box.azure.write('alice', 'PATCH', id, {
            properties: { dataEncryption: { ...before, primaryKeyURI: pinned } },
        });
        await box.untilTrail(id, ['intended encryption-key-version', 'verified encryption-key-version']);
        expect(box.server(0).record.properties.dataEncryption).toEqual(before);
        const [intended] = (await box.api.audit(id)).slice(-2);
        expect(intended?.change).toMatchObject({
            kind: 'dataEncryption',
            from: { primaryKeyURI: pinned },
            to: { primaryKeyURI: before.primaryKeyURI, geoBackupKeyURI: before.geoBackupKeyURI },
        });
        expect(intended?.cause).toMatchObject({ actor: { objectId: people.alice.objectId } });
    });
});

test('every remediation has one end, the audit verifies, nothing waits and no library is lost', async () => {
    await box.untilQuiet();
    await box.expectOrder();
});
