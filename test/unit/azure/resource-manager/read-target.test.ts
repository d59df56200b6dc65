import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServerSeed } from '../../../../sandbox/simulator/world/create-server.ts';
import type { Change } from '../../../../src/model/change.ts';
import type { ReadBackResult } from '../../../../src/model/write-results.ts';
import { createServer, people } from '../../../sandbox/simulator/running.ts';
import { changes } from '../../../support/changes.ts';
import { type ProductInSandbox, productInSandbox, serverIdOf } from '../../../support/product-in-sandbox.ts';

let product: ProductInSandbox;
let named = 0;

beforeAll(async () => {
    product = await productInSandbox({ throttling: 'off' });
});

afterAll(async () => {
    await product.simulator.stop();
});

/** What a read back of the change says of a server like that. */
async function readBack(
    change: Change,
    seed: Omit<ServerSeed, 'name'> = {},
    settings: readonly {
        readonly name: string;
        readonly properties: Readonly<Record<string, unknown>>;
    }[] = [],
): Promise<ReadBackResult> {
    named += 1;
    const server = createServer(product.simulator.world, { ...seed, name: `target-${named}` });
    product.simulator.world.diagnosticSettings.set(server.id.toLowerCase(), {
        current: settings,
        before: settings,
    });
    return await product.writer.readBack(serverIdOf(`target-${named}`), change);
}

describe('a parameter', () => {
    const set: Change = {
        ...changes.parameter,
        name: 'shared_preload_libraries',
        from: 'pg_cron',
        to: 'pg_cron,pgaudit',
        dataType: 'Set',
    };

    test.each([
        ['PGAUDIT, pg_cron', 'wanted'],
        ['pg_cron,pgaudit', 'wanted'],
        ['PG_CRON', 'unchanged'],
        ['pgaudit', 'other'],
        ['', 'other'],
    ])('of a set with value "%s" is %s', async (value, kind) => {
        const result = await readBack(set, { parameters: { shared_preload_libraries: value } });
        expect(result).toEqual(kind === 'other' ? { kind, found: value } : { kind });
    });

    test.each([
        ['"On"', 'unchanged'],
        ['on', 'wanted'],
        ['ON', 'other'],
    ])('whose spelling alone is changed is %s: %s', async (value, kind) => {
        const spelling: Change = { ...set, name: 'log_connections', from: '"On"', to: 'on' };
        const result = await readBack(spelling, { parameters: { log_connections: value } });
        expect(result).toEqual(kind === 'other' ? { kind, found: value } : { kind });
    });

    test('is compared as its type asks', async () => {
        const parameters = { require_secure_transport: 'ON' };
        expect(await readBack(changes.parameter, { parameters })).toEqual({ kind: 'wanted' });
    });

    test('that the server does not have any more is missing', async () => {
        expect(await readBack({ ...changes.parameter, name: 'gone_with_the_upgrade' })).toMatchObject({
            kind: 'missing',
            reason: expect.stringContaining('ConfigurationNotExists'),
        });
    });
});

describe('a section of the server', () => {
    test('that is neither side of the change is reported', async () => {
        const properties = { backup: { backupRetentionDays: 21, geoRedundantBackup: 'Disabled' } } as const;
        expect(await readBack(changes.backup, { properties })).toEqual({
            kind: 'other',
            found: '{"backupRetentionDays":21,"geoRedundantBackup":"Disabled"}',
        });
    });

    test('is compared without case: ids come back in other spellings', async () => {
        const identity = '/subscriptions/1/resourceGroups/Security/userAssignedIdentities/PG';
        const encryption = {
            type: 'AzureKeyVault',
            primaryKeyURI: 'https://v.vault.azure.net/keys/k',
            primaryUserAssignedIdentityId: identity,
        } as const;
        const change: Change = { ...changes.dataEncryption, to: encryption };
        const dataEncryption = {
            ...encryption,
            primaryUserAssignedIdentityId: identity.replace('resourceGroups', 'resourcegroups').toLowerCase(),
            primaryEncryptionKeyStatus: 'Valid',
        };
        expect(await readBack(change, { properties: { dataEncryption } })).toEqual({ kind: 'wanted' });
    });
});

describe('a firewall rule', () => {
    test('that was deleted has the wanted value, one that is still there does not', async () => {
        expect(await readBack(changes.firewallRule)).toEqual({ kind: 'wanted' });
        const everyone = changes.firewallRule.from;
        expect(await readBack(changes.firewallRule, { record: { firewallRules: { everyone } } })).toEqual({
            kind: 'unchanged',
        });
    });

    test('that was narrowed meanwhile is reported', async () => {
        const everyone = { ...changes.firewallRule.from, endIpAddress: '0.0.0.9' };
        expect(await readBack(changes.firewallRule, { record: { firewallRules: { everyone } } })).toEqual({
            kind: 'other',
            found: '{"endIpAddress":"0.0.0.9","name":"everyone","startIpAddress":"0.0.0.0"}',
        });
    });
});

describe('an administrator', () => {
    test('is known by the object id: PostgreSQL cuts long names', async () => {
        const { objectId, tenantId } = people.bob;
        const stored = { objectId, tenantId, principalName: 'bob@contoso', principalType: 'User' } as const;
        const record = { administrators: { [objectId]: stored } };
        const authConfig = { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId };
        const seed = { record, properties: { authConfig } };
        expect(await readBack(changes.administrator, seed)).toEqual({ kind: 'wanted' });
    });
});

describe('a diagnostic setting', () => {
    const { to } = changes.diagnosticSetting;
    const sink = { workspaceId: to.workspaceId };

    test.each([
        ['as it was written', { ...sink, logs: to.logs, metrics: [] }, 'wanted'],
        [
            'with what Azure adds: disabled categories, retention, the default destination',
            {
                workspaceId: to.workspaceId.toLowerCase(),
                logAnalyticsDestinationType: 'AzureDiagnostics',
                logs: [
                    {
                        category: null,
                        categoryGroup: 'audit',
                        enabled: true,
                        retentionPolicy: { enabled: false, days: 0 },
                    },
                    { category: null, categoryGroup: 'allLogs', enabled: false },
                ],
                metrics: [{ category: 'AllMetrics', enabled: false }],
            },
            'wanted',
        ],
        ['without its log', { ...sink, logs: [], metrics: [] }, 'other'],
        ['with another log', { ...sink, logs: [{ category: 'PostgreSQLLogs', enabled: true }] }, 'other'],
        [
            'with dedicated tables',
            { ...sink, logs: to.logs, logAnalyticsDestinationType: 'Dedicated' },
            // Azure does not return the type as it was sent.
            'wanted',
        ],
        ['to another workspace', { workspaceId: '/elsewhere', logs: to.logs }, 'other'],
    ])('%s is %s', async (_what, properties, kind) => {
        const result = await readBack(changes.diagnosticSetting, {}, [{ name: 'pgwarden', properties }]);
        expect(result.kind).toBe(kind);
    });

    test('that is not there is unchanged when there was none', async () => {
        expect(await readBack(changes.diagnosticSetting)).toEqual({ kind: 'unchanged' });
    });
});

describe('a restart', () => {
    const waiting = { value: '250', running: '100', source: 'user-override' } as const;

    test('is done when none of its parameters waits, and reports the other waiting parameters', async () => {
        expect(await readBack(changes.restart)).toEqual({ kind: 'wanted' });
        expect(
            await readBack(changes.restart, { record: { parameters: { max_connections: waiting } } }),
        ).toEqual({
            kind: 'wanted',
            note: 'max_connections changed in the meantime and needs another restart',
        });
    });

    test('is not done while one of its parameters waits, and reports its value', async () => {
        const change: Change = { ...changes.restart, from: ['max_connections', 'shared_preload_libraries'] };
        expect(await readBack(change, { record: { parameters: { max_connections: waiting } } })).toEqual({
            kind: 'unchanged',
            waiting: { max_connections: '250' },
        });
    });
});

describe('a key', () => {
    test('is rotated when its newest version is another, whichever actor rotated it', async () => {
        const first = product.simulator.keyVault.createKey('contoso-keys', 'rotated', {
            created: 1_780_000_000,
        });
        const keyUri = first.slice(0, first.lastIndexOf('/'));
        const from = first.slice(first.lastIndexOf('/') + 1);
        const change: Change = { ...changes.keyRotation, keyUri, from };
        expect(await readBack(change)).toEqual({ kind: 'unchanged' });
        product.simulator.keyVault.addVersion('contoso-keys', 'rotated');
        expect(await readBack(change)).toEqual({ kind: 'wanted' });
    });

    test('that is deleted is missing', async () => {
        const [vault = ''] = product.simulator.endpoints.keyVaults;
        expect(await readBack({ ...changes.keyRotation, keyUri: `${vault}/keys/nobody` })).toMatchObject({
            kind: 'missing',
            reason: expect.stringContaining('HTTP 404'),
        });
    });
});
