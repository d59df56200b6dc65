import { describe, expect, test } from 'vitest';
import { parseKeyEvent } from '../../../../src/azure/event-grid/key-event-schema.ts';
import { keyChange } from '../../../../src/engine/events/key-change.ts';

/** Sample of "Azure Key Vault as Event Grid source", Event Grid schema, of a key. */
const documented = {
    id: '00eccf70-95a7-4e7c-8299-2eb17ee9ad64',
    topic: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sample-rg/providers/Microsoft.KeyVault/vaults/sample-kv',
    subject: 'newkey',
    eventType: 'Microsoft.KeyVault.KeyNewVersionCreated',
    eventTime: '2019-07-25T01:08:33.1036736Z',
    data: {
        Id: 'https://sample-kv.vault.azure.net/keys/newkey/ee059b2bb5bc48398a53b168c6cdcb10',
        VaultName: 'sample-kv',
        ObjectType: 'Key',
        ObjectName: 'newkey',
        Version: 'ee059b2bb5bc48398a53b168c6cdcb10',
        NBF: '1559081980',
        EXP: '1559082102',
    },
    dataVersion: '1',
    metadataVersion: '1',
};

/** The same in CloudEvents 1.0. */
const cloud = {
    id: documented.id,
    source: documented.topic,
    specversion: '1.0',
    subject: 'newkey',
    type: documented.eventType,
    time: documented.eventTime,
    data: documented.data,
};

const meant = {
    kind: 'keyChanged',
    key: { host: 'sample-kv.vault.azure.net', vault: 'sample-kv', name: 'newkey' },
    cause: {
        kind: 'keyEvent',
        eventId: '00eccf70-95a7-4e7c-8299-2eb17ee9ad64',
        eventType: 'Microsoft.KeyVault.KeyNewVersionCreated',
        keyUri: 'https://sample-kv.vault.azure.net/keys/newkey/ee059b2bb5bc48398a53b168c6cdcb10',
        time: '2019-07-25T01:08:33.103Z',
    },
};

function meaning(event: unknown) {
    return keyChange(parseKeyEvent(event));
}

function withData(data: unknown) {
    return { ...documented, data };
}

describe('a Key Vault event', () => {
    test('of the documented sample names the key', () => {
        expect(meaning(documented)).toEqual(meant);
    });

    test('in CloudEvents means the same', () => {
        expect(meaning(cloud)).toEqual(meant);
    });

    test.each([
        'Microsoft.KeyVault.KeyNearExpiry',
        'Microsoft.KeyVault.KeyExpired',
        'microsoft.keyvault.keyexpired',
    ])('of type %s is handled', (eventType) => {
        expect(meaning({ ...documented, eventType })).toMatchObject({ kind: 'keyChanged', key: meant.key });
    });

    test.each([
        'Microsoft.KeyVault.SecretNewVersionCreated',
        'Microsoft.KeyVault.CertificateNearExpiry',
        'Microsoft.KeyVault.VaultAccessPolicyChanged',
        'Microsoft.KeyVault.KeyNewVersionCreatedV2',
        'Microsoft.Resources.ResourceWriteSuccess',
        '',
    ])('of type "%s" is ignored', (eventType) => {
        expect(meaning({ ...documented, eventType }).kind).toBe('ignored');
    });

    test('with numbers and null for its dates, unknown fields and a data version of the future means the same', () => {
        const data = { ...documented.data, NBF: 1559081980, EXP: null, Rotated: true };
        expect(meaning({ ...documented, data, dataVersion: '7', futureField: {} })).toEqual(meant);
    });

    test.each(['contoso.managedhsm.azure.net', 'kv.vault.usgovcloudapi.net', 'kv.vault.azure.cn'])(
        'names a key of %s',
        (host) => {
            const data = { ...documented.data, Id: `https://${host}/keys/NewKey/0123` };
            expect(meaning(withData(data))).toMatchObject({ key: { host, name: 'newkey' } });
        },
    );

    test('without its key URI names the vault and the key', () => {
        const { Id: _id, ...data } = documented.data;
        expect(meaning(withData(data))).toMatchObject({
            kind: 'keyChanged',
            key: { vault: 'sample-kv', name: 'newkey' },
            cause: { keyUri: 'https://sample-kv/keys/newkey/ee059b2bb5bc48398a53b168c6cdcb10' },
        });
    });

    test('without any data takes the vault from its topic and the key from its subject', () => {
        const { data: _data, ...event } = documented;
        expect(meaning(event)).toMatchObject({ key: { vault: 'sample-kv', name: 'newkey' } });
    });

    test.each([
        ['nothing', {}],
        ['a number for each field', { Id: 1, VaultName: 2, ObjectName: 3 }],
        ['a key with quotes in its name', { VaultName: 'v', ObjectName: "a' or 'a'=='a" }],
    ])('with %s for its key is rejected', (_what, data) => {
        const { topic: _topic, subject: _subject, ...event } = documented;
        expect(meaning({ ...event, data })).toEqual({
            kind: 'rejected',
            reason: 'the event names no key of a vault',
        });
    });

    test.each([
        ['an array', [documented], 'an event is an object, not an array'],
        ['without an id', { ...documented, id: '' }, /^not an event of the Event Grid schema/],
        [
            'of another schema version',
            { ...documented, metadataVersion: '2' },
            'Event Grid schema version 2 is not understood; 1 is',
        ],
        ['of CloudEvents 2', { ...cloud, specversion: '2.0' }, 'CloudEvents 2.0 is not understood; 1.0 is'],
    ])('%s is malformed', (_what, event, problem) => {
        expect(() => parseKeyEvent(event)).toThrow(problem);
    });
});
