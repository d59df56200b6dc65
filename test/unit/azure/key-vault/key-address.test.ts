import { describe, expect, test } from 'vitest';
import { keyAddress } from '../../../../src/azure/key-vault/key-address.ts';
import { MalformedInputError } from '../../../../src/errors.ts';

const suffixes = ['vault.azure.net', 'managedhsm.azure.net'];

describe('keyAddress', () => {
    test.each([
        [
            'https://contoso.vault.azure.net/keys/pg/0123456789abcdef0123456789abcdef',
            'contoso.vault.azure.net',
        ],
        ['https://contoso.vault.azure.net/keys/pg', 'contoso.vault.azure.net'],
        ['https://contoso.vault.azure.net/keys/pg/', 'contoso.vault.azure.net'],
        ['https://CONTOSO.Vault.Azure.NET/keys/pg', 'contoso.vault.azure.net'],
        ['https://contoso.vault.azure.net:443/keys/pg', 'contoso.vault.azure.net'],
        ['https://hsm.managedhsm.azure.net/keys/pg/1', 'hsm.managedhsm.azure.net'],
        ['https://a.b.vault.azure.net/keys/pg?x=1#y', 'a.b.vault.azure.net'],
    ])('%s is a key', (uri, host) => {
        expect(keyAddress(uri, suffixes)).toMatchObject({ vaultUrl: `https://${host}`, name: 'pg' });
    });

    test.each([
        ['https://contoso.vault.azure.net/keys/pg', ['vault.azure.net'], 'https://vault.azure.net/.default'],
        ['https://hsm.managedhsm.azure.net/keys/pg', suffixes, 'https://managedhsm.azure.net/.default'],
        ['https://contoso.vault.azure.cn/keys/pg', ['vault.azure.cn'], 'https://vault.azure.cn/.default'],
        [
            'https://contoso.vault.azure.net/keys/pg',
            ['contoso.vault.azure.net'],
            'https://vault.azure.net/.default',
        ],
        ['https://localhost:7073/keys/pg', ['localhost'], 'https://vault.azure.net/.default'],
    ])('the token for %s has the audience of its suffix', (uri, allowed, scope) => {
        expect(keyAddress(uri, allowed).scope).toBe(scope);
    });

    test.each([
        'https://evil.example/keys/pg',
        'https://contoso.vault.azure.net.evil.example/keys/pg',
        'https://evilvault.azure.net/keys/pg',
        'https://vault.azure.net@evil.example/keys/pg',
        'https://evil.example/contoso.vault.azure.net/keys/pg',
        'https://evil.example\\@contoso.vault.azure.net/keys/pg',
        'https://169.254.169.254/keys/pg',
        'https://localhost/keys/pg',
        'https://contoso.vault.azure.net%2eevil.example/keys/pg',
        'https://user:password@contoso.vault.azure.net/keys/pg',
        'https://user@contoso.vault.azure.net/keys/pg',
        'https://contoso.vault.azure.net:8443/keys/pg',
        'https://contoso.vault.azure.net./keys/pg',
    ])('Pgwarden’s token does not go to %s', (uri) => {
        expect(() => keyAddress(uri, suffixes)).toThrow(MalformedInputError);
    });

    test.each([
        'http://contoso.vault.azure.net/keys/pg',
        'https://contoso.vault.azure.net/secrets/pg',
        'https://contoso.vault.azure.net/keys/',
        'https://contoso.vault.azure.net/keys',
        'https://contoso.vault.azure.net',
        'contoso.vault.azure.net/keys/pg',
        'https://contoso.vault.azure.net/keys/..%2f..%2fsecrets',
        'https://contoso.vault.azure.net/keys/p_g',
        'https://',
        '',
    ])('"%s" is no key', (uri) => {
        expect(() => keyAddress(uri, suffixes)).toThrow(`"${uri}" is not the URI of a Key Vault key`);
    });

    test('says which hosts are allowed', () => {
        expect(() => keyAddress('https://evil.example/keys/pg', suffixes)).toThrow(
            'evil.example is not a key vault; allowed are vault.azure.net, managedhsm.azure.net (KEY_VAULT_DNS_SUFFIX)',
        );
    });

    test('takes a host that is a suffix itself, as in a sandbox', () => {
        expect(keyAddress('https://localhost:7073/keys/pg/1', ['localhost'])).toMatchObject({
            vaultUrl: 'https://localhost:7073',
            name: 'pg',
        });
    });
});
