import { describe, expect, test } from 'vitest';
import { encryptionKeyRotation } from '../../../src/controls/encryption-key-rotation.ts';
import type { EncryptionKey, KeyVersion } from '../../../src/model/encryption-keys.ts';
import { readAt, serverState, thresholds } from '../../support/states.ts';

const uri = 'https://kv.vault.azure.net/keys/tde';
const version: KeyVersion = { version: 'v1', enabled: true, createdOn: '2026-01-01T00:00:00Z' };
const policy = { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P365D' }] };
const good: EncryptionKey = { versionlessUri: uri, versions: [version], rotationPolicy: policy };
const shared = { control: 'encryption-key-rotation', disruption: 'none', keyUri: uri };

function encrypted(primary: EncryptionKey | undefined, state = 'Ready') {
    return serverState({
        server: { state, dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: uri } },
        encryptionKeys: { readAt, ...(primary === undefined ? {} : { primary }) },
    });
}

describe('encryption-key-rotation', () => {
    test('it does not apply to a server without a customer-managed key', () => {
        expect(encryptionKeyRotation.evaluate(serverState(), thresholds())).toEqual({
            kind: 'notApplicable',
            reason: 'The server has no customer-managed key',
        });
        expect(encryptionKeyRotation.plan?.(serverState(), thresholds())).toEqual([]);
    });

    test('it is compliant with a young key that rotates in time', () => {
        expect(encryptionKeyRotation.evaluate(encrypted(good), thresholds())).toEqual({ kind: 'compliant' });
        expect(encryptionKeyRotation.plan?.(encrypted(good), thresholds())).toEqual([]);
    });

    test('it writes a policy for a key that has none', () => {
        const state = encrypted({ versionlessUri: uri, versions: [version] });
        expect(encryptionKeyRotation.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: `${uri}/rotationpolicy`,
                    found: 'no rotation',
                    wanted: 'rotation after at most 365 days',
                },
            ],
        });
        expect(encryptionKeyRotation.plan?.(state, thresholds())).toEqual([
            { ...shared, kind: 'keyRotationPolicy', from: null, to: policy },
        ]);
    });

    test('it shortens a policy that rotates too seldom and keeps its other actions', () => {
        const from = {
            expiresIn: 'P900D',
            lifetimeActions: [
                { action: 'Notify', timeBeforeExpiry: 'P30D' },
                { action: 'Rotate', timeAfterCreate: 'P400D' },
            ],
        };
        const state = encrypted({ ...good, rotationPolicy: from });
        expect(encryptionKeyRotation.evaluate(state, thresholds())).toMatchObject({
            evidence: [{ found: 'rotation after 400 days' }],
        });
        expect(encryptionKeyRotation.plan?.(state, thresholds())).toEqual([
            {
                ...shared,
                kind: 'keyRotationPolicy',
                from,
                to: {
                    expiresIn: 'P900D',
                    lifetimeActions: [
                        { action: 'Notify', timeBeforeExpiry: 'P30D' },
                        { action: 'Rotate', timeAfterCreate: 'P365D' },
                    ],
                },
            },
        ]);
    });

    test('it rotates a key past its age', () => {
        const state = encrypted({ ...good, versions: [{ ...version, createdOn: '2025-06-15T11:59:59Z' }] });
        expect(encryptionKeyRotation.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: `${uri}/v1`,
                    found: 'created on 2025-06-15T11:59:59Z',
                    wanted: 'at most 365 days old',
                },
            ],
        });
        expect(encryptionKeyRotation.plan?.(state, thresholds())).toEqual([
            { ...shared, kind: 'keyRotation', from: 'v1', to: null },
        ]);
    });

    test('it leaves a key that is exactly as old as it may be', () => {
        const state = encrypted({ ...good, versions: [{ ...version, createdOn: '2025-06-15T12:00:00Z' }] });
        expect(encryptionKeyRotation.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('it writes the policy before it rotates', () => {
        const state = encrypted({
            versionlessUri: uri,
            versions: [{ ...version, createdOn: '2024-01-01T00:00:00Z' }],
        });
        expect(encryptionKeyRotation.plan?.(state, thresholds())?.map(({ kind }) => kind)).toEqual([
            'keyRotationPolicy',
            'keyRotation',
        ]);
    });

    test('it rotates a key near its expiry that would not rotate before', () => {
        const state = encrypted({ ...good, versions: [{ ...version, expiresOn: '2026-07-15T12:00:00Z' }] });
        expect(encryptionKeyRotation.evaluate(state, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: `${uri}/v1`,
                    found: 'expires on 2026-07-15T12:00:00Z',
                    wanted: 'a newer version 30 days before its expiry',
                },
            ],
        });
        expect(encryptionKeyRotation.plan?.(state, thresholds())).toEqual([
            { ...shared, kind: 'keyRotation', from: 'v1', to: null },
        ]);
    });

    test.each([
        [{ expiresOn: '2026-06-01T00:00:00Z' }, 'version v1 expired on 2026-06-01T00:00:00Z'],
        [{ enabled: false, createdOn: '2024-01-01T00:00:00Z' }, 'version v1 is disabled'],
    ])('a key in use that is lost is not rotated but reported: %o', (lost, reason) => {
        const state = encrypted({ ...good, versions: [{ ...version, ...lost }] });
        expect(encryptionKeyRotation.evaluate(state, thresholds())).toMatchObject({
            kind: 'drifted',
            evidence: [{ what: `${uri}/v1` }],
            unrepairable: `${reason}; Azure needs it to move to another version: enable it or extend its expiry first`,
        });
        expect(encryptionKeyRotation.plan?.(state, thresholds())).toEqual([]);
    });

    test('a key whose newest version is lost is rotated while the version in use is not', () => {
        const [newest, pinned] = [
            { ...version, enabled: false, createdOn: '2025-02-01T00:00:00Z' },
            { version: 'v0', enabled: true, createdOn: '2025-01-01T00:00:00Z' },
        ];
        const state = serverState({
            server: { dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: `${uri}/v0` } },
            encryptionKeys: { readAt, primary: { ...good, versions: [newest, pinned] } },
        });
        expect(encryptionKeyRotation.plan?.(state, thresholds())).toEqual([
            { ...shared, kind: 'keyRotation', from: 'v1', to: null },
        ]);
    });

    test('it leaves a key near its expiry to a policy that rotates it in time', () => {
        const rotationPolicy = {
            expiresIn: 'P180D',
            lifetimeActions: [{ action: 'Rotate', timeBeforeExpiry: 'P10D' }],
        };
        const expiresOn = '2026-06-30T00:00:00Z';
        const state = encrypted({ ...good, rotationPolicy, versions: [{ ...version, expiresOn }] });
        expect(encryptionKeyRotation.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('a key whose expiry is far away is compliant', () => {
        const state = encrypted({ ...good, versions: [{ ...version, expiresOn: '2026-07-15T12:00:01Z' }] });
        expect(encryptionKeyRotation.evaluate(state, thresholds())).toEqual({ kind: 'compliant' });
    });

    test('one key for both purposes rotates once', () => {
        const old = { ...good, versions: [{ ...version, createdOn: '2024-01-01T00:00:00Z' }] };
        const state = serverState({
            server: {
                dataEncryption: {
                    type: 'AzureKeyVault',
                    primaryKeyURI: `${uri}/v1`,
                    geoBackupKeyURI: uri.toUpperCase(),
                },
            },
            encryptionKeys: { readAt, primary: old, geoBackup: old },
        });
        expect(encryptionKeyRotation.plan?.(state, thresholds())).toEqual([
            { ...shared, kind: 'keyRotation', from: 'v1', to: null },
        ]);
    });

    test('a key that Key Vault does not show cannot be repaired', () => {
        expect(encryptionKeyRotation.evaluate(encrypted(undefined), thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'dataEncryption.primaryKeyURI', found: uri, wanted: 'a key that Key Vault shows' },
            ],
            unrepairable: `Key Vault shows no version of ${uri}`,
        });
    });

    test('versions that expire too soon cannot rotate before', () => {
        const state = encrypted({ ...good, rotationPolicy: { expiresIn: 'P10D', lifetimeActions: [] } });
        expect(encryptionKeyRotation.evaluate(state, thresholds())).toMatchObject({
            kind: 'drifted',
            unrepairable: `Key Vault accepts no rotation policy that rotates ${uri} this often`,
        });
        expect(encryptionKeyRotation.plan?.(state, thresholds())).toEqual([]);
    });

    test('an Inaccessible server gets the remedy', () => {
        const state = encrypted({ versionlessUri: uri, versions: [version] }, 'Inaccessible');
        const verdict = encryptionKeyRotation.evaluate(state, thresholds());
        expect(verdict).toMatchObject({ unrepairable: expect.stringMatching(/^The server is Inaccessible/) });
    });
});
