import { describe, expect, test } from 'vitest';
import { controls } from '../../../src/controls/index.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { planChanges } from '../../../src/engine/plan.ts';
import type { EncryptionKeys } from '../../../src/model/encryption-keys.ts';
import type { ServerState, SliceReadings, UnreadPart } from '../../../src/model/server-state.ts';
import { sliceNames } from '../../../src/model/server-state.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { readAt, serverState, thresholds } from '../../support/states.ts';

const forbidden = 'HTTP 403 Forbidden: Client address is not authorized';

function unread(...parts: readonly string[]): readonly UnreadPart[] {
    return parts.map((part) => ({ part, reason: forbidden, transient: false }));
}

function readings(
    state: ServerState,
    lacking: { readonly [S in keyof ServerState]?: readonly UnreadPart[] } = {},
) {
    return Object.fromEntries(
        sliceNames.map((slice) => [
            slice,
            {
                kind: 'read',
                value: state[slice],
                ...(lacking[slice] === undefined ? {} : { unread: lacking[slice] }),
            },
        ]),
    ) as SliceReadings;
}

function verdicts(found: SliceReadings): Readonly<Record<string, Verdict>> {
    return Object.fromEntries(
        evaluate(controls, found, thresholds()).map(({ control, verdict }) => [control.id, verdict]),
    );
}

function changes(id: string, found: SliceReadings): readonly string[] {
    const control = controls.filter((each) => each.id === id);
    const evaluations = evaluate(control, found, thresholds());
    return planChanges(evaluations, found, { ...enforcing([id]), thresholds: thresholds() }).map((change) =>
        'name' in change ? change.name : change.kind,
    );
}

const keyUri = 'https://kv.vault.azure.net/keys/tde';
const geoUri = 'https://paris.vault.azure.net/keys/geo';
const usable = { version: 'a1', enabled: true, createdOn: '2026-06-01T00:00:00Z' };
const rotating = { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P90D' }] };

function encrypted(encryptionKeys: Omit<EncryptionKeys, 'readAt'>, status = 'Valid'): ServerState {
    return serverState({
        server: {
            dataEncryption: {
                type: 'AzureKeyVault',
                primaryKeyURI: `${keyUri}/a1`,
                geoBackupKeyURI: geoUri,
                primaryEncryptionKeyStatus: status,
            },
        },
        encryptionKeys: { readAt, ...encryptionKeys },
    });
}

const geoBackup = { versionlessUri: geoUri, versions: [usable], rotationPolicy: rotating };

describe('a rotation policy that cannot be read', () => {
    test.each([
        [{ ...usable, enabled: false }, 'version a1 is disabled'],
        [{ ...usable, expiresOn: '2026-06-20T00:00:00Z' }, 'expires on 2026-06-20T00:00:00Z'],
    ])('hides neither a version that is unusable nor one that soon will be: %j', (version, found) => {
        const state = encrypted({
            primary: { versionlessUri: keyUri, versions: [version], rotationPolicy: 'unread' },
            geoBackup,
        });
        const all = verdicts(readings(state, { encryptionKeys: unread('primary/rotationPolicy') }));
        expect(all['encryption-key-health']).toMatchObject({ kind: 'drifted', evidence: [{ found }] });
        expect(all['encryption-key-version']).toMatchObject({ kind: 'drifted' });
        expect(all['encryption-key-rotation']).toEqual({
            kind: 'unknown',
            reason: `encryptionKeys/primary/rotationPolicy: ${forbidden}`,
        });
    });

    test('reports a healthy key as healthy', () => {
        const state = encrypted({
            primary: { versionlessUri: keyUri, versions: [usable], rotationPolicy: 'unread' },
            geoBackup,
        });
        const all = verdicts(readings(state, { encryptionKeys: unread('primary/rotationPolicy') }));
        expect(all['encryption-key-health']).toEqual({ kind: 'compliant' });
    });

    test('keeps a key that is too old from being rotated, not from being reported', () => {
        const old = { ...usable, createdOn: '2024-01-01T00:00:00Z' };
        const state = encrypted({
            primary: { versionlessUri: keyUri, versions: [old], rotationPolicy: 'unread' },
            geoBackup,
        });
        const found = readings(state, { encryptionKeys: unread('primary/rotationPolicy') });
        expect(verdicts(found)['encryption-key-rotation']).toMatchObject({
            kind: 'drifted',
            unrepairable: expect.stringContaining(forbidden),
        });
        expect(changes('encryption-key-rotation', found)).toEqual([]);
    });
});

describe('a vault behind its firewall', () => {
    const hidden = { versionlessUri: keyUri, versions: 'unread', rotationPolicy: 'unread' } as const;
    const lacking = { encryptionKeys: unread('primary/versions', 'primary/rotationPolicy') };

    test('does not hide that the server itself reports Invalid', () => {
        const found = readings(encrypted({ primary: hidden, geoBackup }, 'Invalid'), lacking);
        expect(verdicts(found)['encryption-key-health']).toMatchObject({
            kind: 'drifted',
            evidence: [
                { what: 'dataEncryption.primaryEncryptionKeyStatus', found: 'Invalid', wanted: 'Valid' },
            ],
        });
    });

    test('does not hide the other key', () => {
        const disabled = { ...geoBackup, versions: [{ ...usable, enabled: false }] };
        const found = readings(encrypted({ primary: hidden, geoBackup: disabled }), lacking);
        expect(verdicts(found)['encryption-key-health']).toMatchObject({
            kind: 'drifted',
            evidence: [{ what: geoUri, found: 'version a1 is disabled' }],
        });
    });

    test('keeps nothing from the other key', () => {
        const idle = { ...geoBackup, rotationPolicy: { lifetimeActions: [] } };
        const found = readings(encrypted({ primary: hidden, geoBackup: idle }), lacking);
        expect(verdicts(found)['encryption-key-rotation']).not.toHaveProperty('unrepairable');
        expect(changes('encryption-key-rotation', found)).toEqual(['keyRotationPolicy']);
    });

    test('does not count as compliant', () => {
        const found = readings(encrypted({ primary: hidden, geoBackup }), lacking);
        expect(verdicts(found)['encryption-key-health']).toEqual({
            kind: 'unknown',
            reason: `encryptionKeys/primary/versions: ${forbidden}`,
        });
    });
});

describe('one item of a list that cannot be read', () => {
    const office = { name: 'office', startIpAddress: '203.0.113.7', endIpAddress: '203.0.113.7' };
    const wide = { name: 'all', startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' };

    test('of firewall rules leaves the others to prove drift and to be repaired, and proves no compliance', () => {
        const lacking = { firewallRules: unread('vpn') };
        const open = readings(serverState({ firewallRules: [office, wide] }), lacking);
        expect(verdicts(open)['firewall-wide-ranges']).toMatchObject({ kind: 'drifted' });
        expect(changes('firewall-wide-ranges', open)).toEqual(['all']);
        const narrow = readings(serverState({ firewallRules: [office] }), lacking);
        expect(verdicts(narrow)['firewall-wide-ranges']).toEqual({
            kind: 'unknown',
            reason: `firewallRules/vpn: ${forbidden}`,
        });
    });

    test('of private endpoints leaves an approved one to prove compliance', () => {
        const lacking = { server: unread('privateEndpointConnections/#1') };
        const approved = serverState({
            server: { privateEndpointConnections: [{ id: '/pe', status: 'Approved' }] },
        });
        expect(verdicts(readings(approved, lacking))['private-endpoint']).toEqual({ kind: 'compliant' });
        expect(verdicts(readings(serverState(), lacking))['private-endpoint']).toMatchObject({
            kind: 'unknown',
        });
        expect(verdicts(readings(serverState(), lacking))['public-network-access']).toEqual({
            kind: 'compliant',
        });
    });

    test('of administrators does not count as a missing one', () => {
        const state = serverState({
            server: { authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled' } },
        });
        const all = verdicts(readings(state, { administrators: unread('#1') }));
        expect(all['entra-administrator']).toMatchObject({ kind: 'unknown' });
        expect(all['entra-only-authentication']).toMatchObject({
            kind: 'drifted',
            unrepairable: `The server has no Microsoft Entra administrator (not read: administrators/#1: ${forbidden})`,
        });
    });

    test('of diagnostic settings does not count as a missing one, and nothing is added beside it', () => {
        const found = readings(serverState(), { diagnosticSettings: unread('siem') });
        expect(verdicts(found)['diagnostic-settings']).toMatchObject({ kind: 'unknown' });
        expect(changes('diagnostic-settings', found)).toEqual([]);
    });
});

describe('a list of parameters', () => {
    test('that lacks one that every server has is not complete: unknown, for its control alone', () => {
        const found = readings(serverState({ parameters: { require_secure_transport: null } }));
        const all = verdicts(found);
        expect(all['secure-transport']).toEqual({
            kind: 'unknown',
            reason: 'parameters/require_secure_transport: every server has this parameter, and the list does not',
        });
        expect(all['log-checkpoints']).toEqual({ kind: 'compliant' });
        expect(all['pending-restart']).toMatchObject({ kind: 'unknown' });
    });

    test('that lacks one that not every server has is complete', () => {
        const found = readings(serverState({ parameters: { 'connection_throttle.enable': null } }));
        expect(verdicts(found)['connection-throttling']).toMatchObject({ kind: 'notApplicable' });
    });

    test('with an item that has no readable name leaves the found ones alone', () => {
        const state = serverState({ parameters: { 'connection_throttle.enable': null } });
        const all = verdicts(readings(state, { parameters: unread('#17') }));
        expect(all['connection-throttling']).toMatchObject({ kind: 'unknown' });
        expect(all['secure-transport']).toEqual({ kind: 'compliant' });
    });
});

describe('a section of the server that cannot be read', () => {
    test('leaves the others', () => {
        const all = verdicts(
            readings(
                serverState({
                    server: { backup: { backupRetentionDays: 0, geoRedundantBackup: 'Disabled' } },
                }),
                { server: unread('backup') },
            ),
        );
        expect(all['backup-retention']).toEqual({ kind: 'unknown', reason: `server/backup: ${forbidden}` });
        expect(all['geo-redundant-backup']).toMatchObject({ kind: 'unknown' });
        expect(all['public-network-access']).toEqual({ kind: 'compliant' });
        expect(all['high-availability']).toMatchObject({ kind: 'drifted' });
    });
});
