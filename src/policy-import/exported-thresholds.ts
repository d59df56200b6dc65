import { type Merged, merged } from '../baseline/layers.ts';
import { type ThresholdOverrides, thresholdOverrides } from '../baseline/threshold-schema.ts';
import type { Control } from '../controls/definition/control.ts';
import { egressNames } from '../model/data-egress.ts';
import { isList, type Json, jsonText } from '../policy/json.ts';
import { valuesOf } from '../policy-export/definitions.ts';
import { namedPolicies } from '../policy-export/named-policies.ts';

/** Values of the parameters of the policies that are in force, by the name of the policy: `log-retention-download`. */
export type PolicyValues = ReadonlyMap<string, Readonly<Record<string, Json>>>;

/** Reads the values of one control. Names of policies are without the control: `download`, and `` for its first one. */
interface Values {
    list(parameter: string, policy?: string): readonly string[];
    one(parameter: string, policy?: string): Json | undefined;
    has(policy?: string): boolean;
}

/** Thresholds that the values of a control's parameters ask for: the inverse of `values` of its policies. */
const readers: Readonly<Record<string, (values: Values) => Readonly<Record<string, unknown>>>> = {
    'tls-minimum-version': ({ list }) => ({
        tlsMinimumVersion: list('versions').includes('TLSv1.2') ? '1.2' : '1.3',
    }),
    'log-retention': ({ list, has }) => ({
        logRetentionDays: Math.min(...list('days').map(Number)),
        serverLogs: has('download'),
    }),
    'log-line-prefix': ({ list }) => ({ logLinePrefix: list('escapes') }),
    'pgaudit-classes': ({ list }) => ({ pgauditClasses: list('classes') }),
    'audit-statement-text': ({ has }) => ({ pgauditStatementOnce: has('once') }),
    'backup-retention': ({ one }) => ({ backupRetentionDays: one('days') }),
    'high-availability': ({ list }) => ({
        highAvailability: list('modes').includes('SameZone') ? 'any' : 'ZoneRedundant',
    }),
    'confidential-compute': () => ({ confidentialCompute: true }),
    'encryption-key-version': () => ({ encryptionKey: { version: 'versionless' } }),
    'firewall-wide-ranges': ({ one, list }) => ({
        firewall: {
            maximumAddresses: one('addresses'),
            allowedRanges: list('ranges', 'allowed').map((range) => {
                const [start, end] = range.split('-');
                return { start, end };
            }),
        },
    }),
    'diagnostic-settings': ({ one, list }) => ({
        diagnosticSettings: {
            categoryGroup: groupOf(list('groups')),
            ...(one('workspace') === '' ? {} : { workspaceId: one('workspace') }),
        },
    }),
    'diagnostic-settings-event-hub': ({ list }) => ({
        diagnosticSettings: {
            categoryGroup: groupOf(list('groups')),
            eventHubs: list('regions').map((location, index) => ({
                location,
                authorizationRuleId: list('authorizationRuleId')[index],
                eventHubName: list('eventHubName')[index],
            })),
        },
    }),
    'diagnostic-settings-storage': ({ list }) => ({
        diagnosticSettings: {
            categoryGroup: groupOf(list('groups')),
            storageAccounts: list('regions').map((location, index) => ({
                location,
                storageAccountId: list('storageAccountId')[index],
            })),
        },
    }),
    'password-strength'({ one, list, has }) {
        const minimum = (policy: string): Json => one('minimum', policy) ?? 0;
        return {
            passwordStrength: {
                minimumLength: minimum('length'),
                minimumUpper: minimum('upper'),
                minimumLower: minimum('lower'),
                minimumDigits: minimum('digits'),
                minimumSpecial: minimum('special'),
                reuseHistory: minimum('history'),
                reuseDays: minimum('interval'),
                ...(has('expiry') ? { maximumDays: one('days', 'expiry') } : {}),
                exemptUsers: list('users', 'users').filter((each) => each !== ''),
            },
        };
    },
    'extension-allow-list': ({ list }) => ({
        allowedExtensions: list('extensions').filter((each) => each !== '' && each !== 'pgaudit'),
    }),
    'data-masking': () => ({ dataMasking: true }),
    'data-egress': ({ list, has }) => ({
        allowedDataEgress: egressNames.filter((name) =>
            name.includes('.')
                ? !has(name.replaceAll(/[._]/g, '-'))
                : !list('extensions', 'extensions').includes(name),
        ),
    }),
};

function groupOf(groups: readonly string[]): string {
    return groups.includes('audit') ? 'audit' : 'allLogs';
}

/** Thresholds of a control, and the values that no threshold gives, one line each. */
export interface ExportedThresholds {
    readonly thresholds: ThresholdOverrides;
    readonly unexpressed: readonly string[];
}

/** Returns the thresholds for which an export has these values. */
export function exportedThresholds(
    control: Pick<Control, 'id' | 'title'>,
    values: PolicyValues,
): ExportedThresholds {
    const asked = thresholdOverrides.safeParse(readers[control.id]?.(reading(control.id, values)) ?? {});
    if (!asked.success) {
        const unexpressed = asked.error.issues.map(
            ({ path, message }) => `${path.join('.')}: allowed: ${message}`,
        );
        return { thresholds: {}, unexpressed };
    }
    const thresholds = asked.data;
    const all = merged([{ origin: { kind: 'default' }, thresholds }]);
    return { thresholds, unexpressed: differencesFrom(control, all, values) };
}

function reading(control: string, values: PolicyValues): Values {
    const of = (policy = '') => values.get(policy === '' ? control : `${control}-${policy}`);
    const one = (parameter: string, policy?: string): Json | undefined => of(policy)?.[parameter];
    return {
        one,
        list(parameter, policy) {
            const found = one(parameter, policy);
            return isList(found) ? found.map(String) : [];
        },
        has: (policy) => of(policy) !== undefined,
    };
}

/** Policies whose values are others than those of an export with the thresholds. */
function differencesFrom(
    control: Pick<Control, 'id' | 'title'>,
    all: Merged,
    values: PolicyValues,
): readonly string[] {
    return namedPolicies(control).flatMap(({ name, policy }) => {
        const wanted = valuesOf(policy, all);
        const found = values.get(name);
        if (wanted === undefined && found !== undefined) return [`${name}: no threshold asks for it`];
        if (wanted !== undefined && found === undefined)
            return [`${name}: it is not in force, and the control asks for it as well`];
        return Object.entries(wanted ?? {}).flatMap(([parameter, value]) => {
            const nearest: Json = JSON.parse(JSON.stringify(value));
            const given = found?.[parameter];
            if (setText(nearest) === setText(given)) return [];
            return [`${name}: ${parameter} ${jsonText(given)}; the threshold says ${jsonText(nearest)}`];
        });
    });
}

/** Neither order nor repetition means anything in a list. */
function setText(value: Json | undefined): string {
    return JSON.stringify(
        isList(value) ? [...new Set(value.map((each) => JSON.stringify(each)))].sort() : value,
    );
}
