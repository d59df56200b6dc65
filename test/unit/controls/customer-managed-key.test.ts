import { describe, expect, test } from 'vitest';
import { customerManagedKey } from '../../../src/controls/customer-managed-key.ts';
import { serverState, thresholds } from '../../support/states.ts';

const unrepairable = 'The type of encryption is fixed when a server is created';

describe('customer-managed-key', () => {
    test('it is compliant with a key in Key Vault', () => {
        const state = serverState({
            server: {
                dataEncryption: {
                    type: 'AzureKeyVault',
                    primaryKeyURI: 'https://kv.vault.azure.net/keys/tde',
                },
            },
        });
        expect(customerManagedKey.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test("it reports a server with the service's own key", () => {
        expect(customerManagedKey.evaluate(serverState(), thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'dataEncryption.type', found: 'SystemManaged', wanted: 'AzureKeyVault' },
                { what: 'dataEncryption.primaryKeyURI', found: 'none', wanted: 'a key URI' },
            ],
            unrepairable,
        });
        expect(customerManagedKey.plan).toBeUndefined();
    });

    test('it reports a server that names no key', () => {
        const state = serverState({
            server: { dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: '' } },
        });
        expect(customerManagedKey.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'dataEncryption.primaryKeyURI', found: 'none', wanted: 'a key URI' }],
            unrepairable,
        });
    });
});
