import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
    defaultGuardRails,
    defaultNotifications,
    defaultThresholds,
} from '../../../src/baseline/defaults.ts';
import { parseBaseline, shippedBaseline } from '../../../src/baseline/parse.ts';
import { isProfileName, profileNames } from '../../../src/baseline/profile-names.ts';
import { ancestry, profileDocument, standardControls } from '../../../src/baseline/profiles.ts';
import { everyControl } from '../../../src/controls/every-control.ts';

const modesOf = (name: (typeof profileNames)[number]) => profileDocument(name).modes ?? {};
const controlsOf = (name: (typeof profileNames)[number]) => Object.keys(modesOf(name));

it.each(profileNames)('%s is a valid document that sets every value itself', (name) => {
    const text = readFileSync(join(import.meta.dirname, `../../../baselines/${name}.json`), 'utf8');
    const parsed = parseBaseline(text, standardControls());
    expect(parsed).toMatchObject({ kind: 'valid', warnings: [], document: { name } });
    if (parsed.kind !== 'valid') return;
    expect(parsed.document).toEqual(profileDocument(name));
    expect(Object.keys(parsed.document)).toEqual([
        '$schema',
        'name',
        'description',
        'thresholds',
        'modes',
        'guardRails',
        'notifications',
    ]);
    expect(shippedBaseline(name)).toEqual({
        name,
        parts: [{ kind: 'profile', name, document: parsed.document }],
    });
});

it('lists in standard every default', () => {
    const { thresholds, guardRails, notifications } = profileDocument('standard');
    expect({ thresholds, guardRails, notifications }).toEqual({
        thresholds: defaultThresholds,
        guardRails: defaultGuardRails,
        notifications: defaultNotifications,
    });
});

it('names every control in standard and in strict', () => {
    expect(controlsOf('standard')).toEqual(everyControl.map(({ id }) => id));
    expect(controlsOf('strict')).toEqual(controlsOf('standard'));
});

it('asks an operator in standard before every repair that can lock clients out, and reports drift without a repair', () => {
    for (const { id, mode, plan, texts } of everyControl) {
        if (texts.disruption?.kind === 'lockout') expect([id, mode]).toEqual([id, 'approve']);
        if (plan === undefined)
            expect([id, mode]).toEqual([id, Object.hasOwn(strictModes, id) ? 'off' : 'report']);
    }
});

/** Controls whose mode in strict does not follow from that in standard. */
const strictModes: Readonly<Record<string, string>> = {
    'fips-mode': 'approve',
    'immutable-backup': 'approve',
    'storage-auto-grow': 'enforce',
    'maintenance-window': 'enforce',
    // PostgreSQL’s own defaults: most servers would drown in findings.
    'password-expiry': 'report',
    'public-connect': 'report',
};

it('enforces in strict every control that standard approves, demands TLS 1.3, backups of 35 days, all that Defender recommends of pgaudit, fewer addresses and stronger passwords, locks, Azure Policy and logs of 90 days, and is standard otherwise', () => {
    const standard = profileDocument('standard');
    const strict = profileDocument('strict');
    expect(strict.modes).toEqual(
        Object.fromEntries(
            Object.entries(modesOf('standard')).map(([id, mode]) => [
                id,
                strictModes[id] ?? (mode === 'approve' ? 'enforce' : mode),
            ]),
        ),
    );
    expect(strict.thresholds).toEqual({
        ...standard.thresholds,
        tlsMinimumVersion: '1.3',
        pgauditClasses: ['role', 'ddl', 'misc'],
        pgauditStatementOnce: true,
        firewall: { ...defaultThresholds.firewall, maximumTotalAddresses: 256 },
        backupRetentionDays: 35,
        passwordStrength: {
            ...defaultThresholds.passwordStrength,
            minimumLength: 15,
            maximumDays: 365,
            reuseHistory: 5,
            reuseDays: 365,
        },
        immutableBackup: true,
        fipsMode: true,
        highAvailability: 'ZoneRedundant',
        engineVersion: 'standard',
        keyVault: { minimumBits: 4096, hsm: false },
        policyAssignments: ['f5b29bc4-feca-4cc6-a58a-772dd5e290a5'],
        resourceLocks: true,
        logWorkspaceRetentionDays: 90,
    });
    expect(strict.guardRails).toEqual(standard.guardRails);
});

it('keeps backups in mcsb for longer than Azure’s minimum, which every server has', () => {
    expect(profileDocument('mcsb').thresholds).toMatchObject({
        backupRetentionDays: 14,
        logWorkspaceRetentionDays: 90,
        policyAssignments: ['f5b29bc4-feca-4cc6-a58a-772dd5e290a5'],
    });
});

it.each(['azure-policy', 'mcsb', 'cis'] as const)('%s has the modes of standard', (name) => {
    expect(modesOf('standard')).toMatchObject(modesOf(name));
});

it.each([
    ['azure-policy', 'azurePolicy'],
    ['mcsb', 'mcsb'],
    ['cis', 'cis'],
] as const)('%s holds exactly the controls that refer to it', (name, reference) => {
    const inProfile = new Set(controlsOf(name));
    for (const { id, references } of everyControl) {
        expect([id, inProfile.has(id)]).toEqual([id, references[reference].length > 0]);
    }
});

it('agrees with the default parameters of Azure Policy’s definitions', () => {
    expect(profileDocument('azure-policy').thresholds).toMatchObject({
        tlsMinimumVersion: '1.2',
        pgauditClasses: ['role', 'ddl'],
        logRetentionDays: 7,
        serverLogs: false,
        logLinePrefix: ['%u', '%d'],
        diagnosticSettings: { categoryGroup: 'audit' },
    });
});

it('knows the names of the shipped profiles and no others', () => {
    expect(profileNames.every(isProfileName)).toBe(true);
    expect(['Standard', '', 'toString', 'my-baseline.json'].some(isProfileName)).toBe(false);
});

it('follows extends up to the most general profile', () => {
    const profiles = new Map([
        ['a', { extends: 'b', name: 'A' }],
        ['b', { name: 'B' }],
    ]);
    expect(ancestry({ extends: 'a' }, (name) => profiles.get(name))).toEqual({
        kind: 'found',
        profiles: [
            { name: 'b', document: { name: 'B' } },
            { name: 'a', document: { extends: 'b', name: 'A' } },
        ],
    });
    expect(ancestry({}, () => undefined)).toEqual({ kind: 'found', profiles: [] });
});

it('reports profiles that extend each other, and names the circle', () => {
    const profiles = new Map([
        ['a', { extends: 'b' }],
        ['b', { extends: 'a' }],
        ['self', { extends: 'self' }],
    ]);
    const names = (start: string) => ancestry({ extends: start }, (name) => profiles.get(name));
    expect(names('a')).toEqual({ kind: 'cycle', names: ['a', 'b', 'a'] });
    expect(names('self')).toEqual({ kind: 'cycle', names: ['self', 'self'] });
});

it('reports a profile that extends a missing one', () => {
    const found = ancestry({ extends: 'a' }, (name) => (name === 'a' ? { extends: 'gone' } : undefined));
    expect(found).toEqual({ kind: 'unknown', name: 'gone' });
});
