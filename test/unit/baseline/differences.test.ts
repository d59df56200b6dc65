import { describe, expect, test } from 'vitest';
import type { Baseline } from '../../../src/baseline/baseline.ts';
import { defaultThresholds } from '../../../src/baseline/defaults.ts';
import { baselineDifferences, differenceText } from '../../../src/baseline/differences.ts';
import { leafValues } from '../../../src/baseline/leaf-values.ts';
import { looseningRules } from '../../../src/baseline/looseness.ts';
import { parseBaseline } from '../../../src/baseline/parse.ts';
import { standardControls } from '../../../src/baseline/profiles.ts';

function baseline(document: object): Baseline {
    const parsed = parseBaseline(JSON.stringify({ extends: 'standard', ...document }), standardControls());
    if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
    return parsed.baseline;
}

/** What the second document says differently, in words. */
function differences(before: object, after: object): readonly string[] {
    return baselineDifferences(baseline(before), baseline(after)).map(differenceText);
}

const waiver = {
    controls: ['secure-transport'],
    reason: 'old till',
    owner: 'till team',
    kind: 'waiver',
} as const;

describe('the differences of another baseline', () => {
    test('are none when it means the same in another spelling', () => {
        expect(differences({ name: 'a' }, { name: 'b', thresholds: { tlsMinimumVersion: '1.2' } })).toEqual(
            [],
        );
    });

    test('include a mode that is more lenient, as a loosening', () => {
        expect(
            differences({}, { modes: { 'secure-transport': 'report', 'geo-redundant-backup': 'enforce' } }),
        ).toEqual([
            'modes.secure-transport: enforce → report (loosens)',
            'modes.geo-redundant-backup: report → enforce',
        ]);
    });

    test.each([
        [{ tlsMinimumVersion: '1.3' }, { tlsMinimumVersion: '1.2' }, 'tlsMinimumVersion: 1.3 → 1.2'],
        [
            { pgauditClasses: ['role', 'ddl'] },
            { pgauditClasses: ['ddl'] },
            'pgauditClasses: ["role","ddl"] → ["ddl"]',
        ],
        [{ logRetentionDays: 7 }, { logRetentionDays: 3 }, 'logRetentionDays: 7 → 3'],
        [
            { firewall: { maximumAddresses: 1 } },
            { firewall: { maximumAddresses: 65536 } },
            'firewall.maximumAddresses: 1 → 65536',
        ],
        [
            { firewall: { allowedRanges: [{ start: '10.0.0.0', end: '10.0.0.9' }] } },
            { firewall: { allowedRanges: [] } },
            'firewall.allowedRanges: [{"start":"10.0.0.0","end":"10.0.0.9"}] → []',
        ],
        [
            { encryptionKey: { rotationDays: 90 } },
            { encryptionKey: { rotationDays: 365 } },
            'encryptionKey.rotationDays: 90 → 365',
        ],
        [{ backupRetentionDays: 35 }, { backupRetentionDays: 7 }, 'backupRetentionDays: 35 → 7'],
        [{ pgauditStatementOnce: true }, {}, 'pgauditStatementOnce: true → false'],
        [{ dataMasking: true }, {}, 'dataMasking: true → false'],
        [{ firewall: { maximumRules: 3 } }, {}, 'firewall.maximumRules: 3 → 10'],
        [
            { firewall: { maximumTotalAddresses: 0 } },
            { firewall: { maximumTotalAddresses: 1 } },
            'firewall.maximumTotalAddresses: 0 → 1',
        ],
        [
            { passwordStrength: { minimumLength: 13 } },
            { passwordStrength: { minimumLength: 8 } },
            'passwordStrength.minimumLength: 13 → 8',
        ],
        [
            { passwordStrength: { maximumDays: 90 } },
            { passwordStrength: { maximumDays: 91 } },
            'passwordStrength.maximumDays: 90 → 91',
        ],
        [{ passwordStrength: { maximumDays: 90 } }, {}, 'passwordStrength.maximumDays: 90 → none'],
        [{}, { passwordStrength: { exemptUsers: ['till'] } }, 'passwordStrength.exemptUsers: [] → ["till"]'],
        [{ allowedExtensions: ['citext'] }, {}, 'allowedExtensions: ["citext"] → none'],
        [{ allowedExtensions: [] }, { allowedExtensions: ['dblink'] }, 'allowedExtensions: [] → ["dblink"]'],
        [{}, { allowedDataEgress: ['dblink'] }, 'allowedDataEgress: [] → ["dblink"]'],
        [{}, { databases: { administrators: ['dba'] } }, 'databases.administrators: [] → ["dba"]'],
        [
            {},
            { databases: { predefinedRoleMembers: [{ role: 'pg_maintain', member: 'ops' }] } },
            'databases.predefinedRoleMembers: [] → [{"role":"pg_maintain","member":"ops"}]',
        ],
        [
            {},
            { databases: { publicConnect: ['postgres', 'shop'] } },
            'databases.publicConnect: ["postgres"] → ["postgres","shop"]',
        ],
        [{}, { databases: { passwordDays: 91 } }, 'databases.passwordDays: 90 → 91'],
    ])('include a threshold that asks for less: %j to %j', (before, after, text) => {
        expect(differences({ thresholds: before }, { thresholds: after })).toEqual([
            `thresholds.${text} (loosens)`,
        ]);
        expect(differences({ thresholds: after }, { thresholds: before })).toEqual([
            expect.not.stringContaining('loosens'),
        ]);
    });

    test('include a scope, compared with the values that held there before', () => {
        const scopes = [{ server: 'till-*', modes: { 'secure-transport': 'off' } }];
        expect(differences({}, { scopes })).toEqual([
            'server till-*: modes.secure-transport: enforce → off (loosens)',
        ]);
        expect(differences({ scopes }, {})).toEqual(['server till-*: modes.secure-transport: off → enforce']);
    });

    test('include an exemption that is new, lasts longer, ends sooner or was removed', () => {
        const until = (expires: string) => ({ exemptions: [{ ...waiver, server: 'till-*', expires }] });
        const path = 'exemption of secure-transport on server till-* (waiver)';
        expect(differences({}, until('2027-04-01'))).toEqual([`${path}: none → 2027-04-01 (loosens)`]);
        expect(differences(until('2027-04-01'), until('2027-05-01'))).toEqual([
            `${path}: 2027-04-01 → 2027-05-01 (loosens)`,
        ]);
        expect(differences(until('2027-05-01'), until('2027-04-01'))).toEqual([
            `${path}: 2027-05-01 → 2027-04-01`,
        ]);
        expect(differences(until('2027-05-01'), {})).toEqual([`${path}: 2027-05-01 → none`]);
    });

    test('include a guard rail, which loosens no control', () => {
        expect(differences({}, { guardRails: { attempts: 9 } })).toEqual(['guardRails.attempts: 5 → 9']);
    });
});

test('every threshold has a rule for when it asks for less', () => {
    const optional = [
        'allowedExtensions',
        'diagnosticSettings.eventHubs',
        'diagnosticSettings.storageAccounts',
        'diagnosticSettings.workspaceId',
        'entraTenantId',
        'maintenanceWindow.dayOfWeek',
        'maintenanceWindow.startHour',
        'maintenanceWindow.startMinute',
        'passwordStrength.maximumDays',
        'policyAssignments',
        'resourceLocks',
        'logWorkspaceRetentionDays',
    ];
    const paths = [...leafValues(defaultThresholds)].map(([path]) => path);
    expect(Object.keys(looseningRules).toSorted()).toEqual([...paths, ...optional].toSorted());
});
