import { describe, expect, test } from 'vitest';
import {
    inaccessible,
    parseKeyUri,
    unusable,
    usedKeys,
    versionInUse,
} from '../../../../src/controls/shared/encryption-keys.ts';
import { readAt } from '../../../support/states.ts';

const uri = 'https://kv.vault.azure.net/keys/tde';
const created = { version: 'v1', enabled: true, createdOn: '2026-01-01T00:00:00Z' };

describe('key URIs', () => {
    test.each([
        ['https://kv.vault.azure.net/keys/tde', { versionless: uri, version: undefined }],
        ['https://kv.vault.azure.net/keys/tde/', { versionless: uri, version: undefined }],
        ['https://kv.vault.azure.net/keys/tde/0a1b', { versionless: uri, version: '0a1b' }],
        [
            'https://hsm.managedhsm.azure.net/keys/tde/0a1b',
            { versionless: 'https://hsm.managedhsm.azure.net/keys/tde', version: '0a1b' },
        ],
        ['https://kv.vault.azure.net/secrets/tde', undefined],
        ['https://kv.vault.azure.net/keys/', undefined],
        ['https://kv.vault.azure.net/keys/tde/0a1b/more', undefined],
        ['', undefined],
    ])('%s', (text, parts) => {
        expect(parseKeyUri(text)).toEqual(parts);
    });
});

describe('a key version', () => {
    test.each([
        ['is usable without dates', created, undefined],
        ['is usable from its first instant on', { ...created, notBefore: readAt }, undefined],
        ['is usable before its expiry', { ...created, expiresOn: '2026-06-15T12:00:01Z' }, undefined],
        ['is not usable when disabled', { ...created, enabled: false }, 'version v1 is disabled'],
        [
            'is not usable before its activation',
            { ...created, notBefore: '2026-06-15T12:00:01Z' },
            'version v1 is not active before 2026-06-15T12:00:01Z',
        ],
        [
            'is not usable from its expiry on',
            { ...created, expiresOn: readAt },
            `version v1 expired on ${readAt}`,
        ],
        [
            'is not usable with a date that cannot be read',
            { ...created, notBefore: 'soon' },
            'version v1 is not active before soon',
        ],
    ])('%s', (_, version, reason) => {
        expect(unusable(version, readAt)).toBe(reason);
    });
});

describe('the keys of a server', () => {
    const geo = 'https://kv-geo.vault.azure.net/keys/geo';
    const encryption = {
        type: 'AzureKeyVault',
        primaryKeyURI: `${uri}/v1`,
        geoBackupKeyURI: geo,
        primaryEncryptionKeyStatus: 'Valid',
    } as const;
    const primary = { versionlessUri: uri.toUpperCase(), versions: [{ ...created, version: 'v2' }, created] };

    test('are the named ones, with the facts that Key Vault shows of exactly these keys', () => {
        const stranger = { versionlessUri: uri, versions: [created] };
        expect(usedKeys(encryption, { readAt, primary, geoBackup: stranger })).toEqual([
            { slot: 'primary', property: 'primaryKeyURI', uri: `${uri}/v1`, status: 'Valid', key: primary },
            { slot: 'geoBackup', property: 'geoBackupKeyURI', uri: geo, status: undefined, key: undefined },
        ]);
    });

    test('are found by their URIs in any case', () => {
        const upper = { type: 'AzureKeyVault', primaryKeyURI: uri.toUpperCase() } as const;
        const lower = { ...primary, versionlessUri: uri };
        expect(usedKeys(upper, { readAt, primary: lower })[0]?.key).toBe(lower);
    });

    test("are none with the service's own key or without a URI", () => {
        expect(usedKeys({ ...encryption, type: 'SystemManaged' }, { readAt, primary })).toEqual([]);
        expect(usedKeys({ type: 'AzureKeyVault', primaryKeyURI: '' }, { readAt, primary })).toEqual([]);
    });

    test('have the named version in use, else the newest', () => {
        const key = { slot: 'primary', property: 'primaryKeyURI', status: undefined, key: primary } as const;
        expect(versionInUse({ ...key, uri: `${uri}/V1` })).toEqual(created);
        expect(versionInUse({ ...key, uri })).toEqual({ ...created, version: 'v2' });
        expect(versionInUse({ ...key, uri: `${uri}/v9` })).toBeUndefined();
        expect(versionInUse({ ...key, uri, key: undefined })).toBeUndefined();
    });

    test('are out of reach of an Inaccessible server only', () => {
        expect(inaccessible('Ready')).toBeUndefined();
        expect(inaccessible('inaccessible')).toMatch(
            /^The server is Inaccessible, .*wait until the server is Ready$/,
        );
    });
});
