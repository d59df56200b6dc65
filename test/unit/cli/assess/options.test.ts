import { expect, it } from 'vitest';
import { readOptions } from '../../../../cli/assess/options.ts';

const subscription = ['--subscription', '11111111-1111-4111-8111-111111111111'];

function suffixes(...args: readonly string[]): readonly string[] | undefined {
    return readOptions([...subscription, ...args], {})?.azure.keyVaultDnsSuffixes;
}

it('asks key vaults of the cloud whose Resource Manager it asks, as the deployed app does', () => {
    expect(suffixes()).toEqual(['vault.azure.net', 'managedhsm.azure.net']);
    expect(suffixes('--endpoint', 'https://management.usgovcloudapi.net')).toEqual([
        'vault.usgovcloudapi.net',
        'managedhsm.usgovcloudapi.net',
    ]);
    expect(suffixes('--endpoint', 'https://management.chinacloudapi.cn')).toEqual([
        'vault.azure.cn',
        'managedhsm.azure.cn',
    ]);
});

it('asks only the key vaults that KEY_VAULT_DNS_SUFFIX names', () => {
    const environment = { KEY_VAULT_DNS_SUFFIX: 'localhost, Vault.Cloud.Example' };
    const options = readOptions(
        [...subscription, '--endpoint', 'https://management.usgovcloudapi.net'],
        environment,
    );
    expect(options?.azure.keyVaultDnsSuffixes).toEqual(['localhost', 'vault.cloud.example']);
});

it('connects to the databases of the cloud whose Resource Manager it asks, or to the sandbox alone', () => {
    const databases = (args: readonly string[], environment = {}) =>
        readOptions([...subscription, ...args], environment)?.databases;
    expect(databases([])).toBeUndefined();
    expect(databases(['--databases'])).toEqual({
        user: undefined,
        cloud: {
            dnsSuffix: 'postgres.database.azure.com',
            scope: 'https://ossrdbms-aad.database.windows.net/.default',
        },
        sandboxPort: undefined,
    });
    expect(
        databases(['--databases', '--endpoint', 'https://management.chinacloudapi.cn'])?.cloud.dnsSuffix,
    ).toBe('postgres.database.chinacloudapi.cn');
    expect(
        databases(['--databases', '--database-user', 'alice'], { SANDBOX_DATABASES: '127.0.0.1:7083' }),
    ).toMatchObject({
        user: 'alice',
        cloud: { dnsSuffix: 'postgres.database.localhost' },
        sandboxPort: 7083,
    });
});
