import { describe, expect, it } from 'vitest';
import {
    parametersByName,
    parseFirewallRule,
    parseParameter,
    parseThreatProtection,
} from '../../../src/azure/resource-manager/parse.ts';
import { type Parsed, parseItems } from '../../../src/azure/resource-manager/parse-parts.ts';
import { parseServerParts } from '../../../src/azure/resource-manager/parse-server.ts';
import { controlById, controls } from '../../../src/controls/index.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import type { SliceReading, SliceReadings } from '../../../src/model/server-state.ts';
import { fc } from '../../support/property.ts';
import { serverState, thresholds } from '../../support/states.ts';
import { toldByAzure } from '../../support/told-by-azure.ts';

/**
 * Values that Azure does not document for the place where they stand: whatever they are, no control passes on them, and
 * none fails. The answers go through the product's parsers.
 */

const odd: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom(
        ' ',
        '\t',
        'banana',
        '0x8',
        '+7',
        '7.0',
        '1e1',
        ' 7',
        '-1',
        'NaN',
        'Infinity',
        '٧',
        'null',
    ),
    fc.constantFrom(
        'on,on',
        ' on',
        'Enabledd',
        ' Disabled',
        'ZoneRedundant,',
        'TLSv1,3',
        'scram',
        'undefined',
    ),
    fc.constantFrom(7.5, -7, true, false, Number.MAX_VALUE * 2),
    fc.constantFrom([], {}, ['on'], [['Enabled']], { value: 'on' }),
    fc.string({ maxLength: 6 }).filter((text) => text !== ''),
);

/** A server that is compliant in every control below, as Azure answers. */
const good = {
    location: 'Canada Central',
    state: 'Ready',
    network: { publicNetworkAccess: 'Disabled' },
    privateEndpointConnections: [
        { id: '/pe', properties: { privateLinkServiceConnectionState: { status: 'Approved' } } },
    ],
    authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: 't' },
    dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: 'https://v.vault.azure.net/keys/k' },
    backup: { backupRetentionDays: 7, geoRedundantBackup: 'Enabled' },
    highAvailability: { mode: 'SameZone', state: 'Healthy' },
};

/** By parameter: the control that rests on it, and its good value. */
const parameters: Readonly<Record<string, readonly [control: string, value: string]>> = {
    require_secure_transport: ['secure-transport', 'on'],
    ssl_min_protocol_version: ['tls-minimum-version', 'TLSv1.2'],
    ssl_max_protocol_version: ['tls-minimum-version', ''],
    password_encryption: ['password-encryption', 'scram-sha-256'],
    'azure.accepted_password_auth_method': ['accepted-password-authentication', 'scram-sha-256'],
    log_checkpoints: ['log-checkpoints', 'on'],
    log_connections: ['log-connections', 'on'],
    log_disconnections: ['log-disconnections', 'on'],
    'connection_throttle.enable': ['connection-throttling', 'on'],
    'logfiles.retention_days': ['log-retention', '7'],
    log_line_prefix: ['log-line-prefix', '%u%d'],
    log_statement: ['statement-logging', 'none'],
    row_security: ['row-security-parameter', 'on'],
    'pgaudit.log': ['pgaudit-classes', 'role,ddl'],
    shared_preload_libraries: ['pgaudit-loaded', 'pgaudit'],
    'azure.extensions': ['pgaudit-loaded', 'pgaudit'],
};

/** The same for parameters that some servers lack, with their type. */
const optional: Readonly<Record<string, readonly [control: string, value: string, dataType: string]>> = {
    'pgaudit.log_statement': ['audit-statement-text', 'on', 'Boolean'],
    'pgaudit.log_level': ['audit-statement-text', 'log', 'Enumeration'],
    'pgaudit.log_client': ['audit-statement-text', 'off', 'Boolean'],
    'azure.fabric_mirror_enabled': ['data-egress', 'off', 'Boolean'],
};

/** By section and field: the control that rests on it. A section that is missing has the control as well. */
const fields = [
    ['network', 'publicNetworkAccess', 'public-network-access'],
    ['authConfig', 'activeDirectoryAuth', 'entra-authentication'],
    ['authConfig', 'passwordAuth', 'entra-only-authentication'],
    ['dataEncryption', 'type', 'customer-managed-key'],
    ['dataEncryption', 'type', 'encryption-key-version'],
    ['dataEncryption', 'type', 'encryption-key-rotation'],
    ['dataEncryption', 'type', 'encryption-key-health'],
    ['backup', 'backupRetentionDays', 'backup-retention'],
    ['backup', 'geoRedundantBackup', 'geo-redundant-backup'],
    ['highAvailability', 'mode', 'high-availability'],
] as const;

describe('odd values', () => {
    it('the good server is compliant', () => {
        const readings = readingsOf(good, {});
        const named = [
            ...Object.values(parameters).map(([id]) => id),
            ...Object.values(optional).map(([id]) => id),
            'private-endpoint',
            'threat-protection',
        ];
        for (const id of [
            ...named,
            'public-network-access',
            'entra-only-authentication',
            'backup-retention',
        ]) {
            expect({ id, kind: kindOf(id, readings) }).toEqual({ id, kind: 'compliant' });
        }
    });

    it.each([...Object.entries(parameters), ...Object.entries(optional)])(
        'no odd value of %s passes',
        (name, [id]) => {
            fc.assert(
                fc.property(odd, (value) => {
                    expect(['drifted', 'unknown']).toContain(
                        kindOf(id, readingsOf(good, { [name]: { value } })),
                    );
                }),
            );
        },
    );

    it.each(fields)('no odd value of %s.%s passes %s', (section, field, id) => {
        fc.assert(
            fc.property(odd, (value) => {
                const server = { ...good, [section]: { ...good[section], [field]: value } };
                expect(['drifted', 'unknown']).toContain(kindOf(id, readingsOf(server, {})));
            }),
        );
    });

    it.each(fields.filter(([, , id]) => !id.startsWith('encryption-key')))(
        'no odd section %s with the field %s passes %s',
        (section, _, id) => {
            fc.assert(
                fc.property(fc.oneof(odd, fc.constantFrom(null, undefined, '')), (value) => {
                    const kind = kindOf(id, readingsOf({ ...good, [section]: value }, {}));
                    expect(['drifted', 'unknown']).toContain(kind);
                }),
            );
        },
    );

    it('no odd status of a private endpoint, and no odd list, passes', () => {
        fc.assert(
            fc.property(odd, (status) => {
                const connection = {
                    id: '/pe',
                    properties: { privateLinkServiceConnectionState: { status } },
                };
                for (const list of [[connection], [status], status]) {
                    const server = { ...good, privateEndpointConnections: list };
                    expect(['drifted', 'unknown']).toContain(
                        kindOf('private-endpoint', readingsOf(server, {})),
                    );
                }
            }),
        );
    });

    it('no odd mark of a waiting restart passes', () => {
        fc.assert(
            fc.property(
                odd.filter((each) => each !== false),
                (isConfigPendingRestart) => {
                    const readings = readingsOf(good, { log_checkpoints: { isConfigPendingRestart } });
                    expect(['drifted', 'unknown']).toContain(kindOf('pending-restart', readings));
                },
            ),
        );
    });

    it('no odd state of threat protection passes', () => {
        fc.assert(
            fc.property(odd, (state) => {
                const readings = { ...readingsOf(good, {}), threatProtection: threatProtectionOf({ state }) };
                expect(['drifted', 'unknown']).toContain(kindOf('threat-protection', readings));
            }),
        );
    });

    it.each([
        ['10.0.0.9', '10.0.0.1'],
        ['10.0.0.1', '10.0.0.256'],
        ['0x0.0.0.0', '0.0.0.0'],
        ['0.0.0', '0.0.0.0'],
        ['', ''],
        ['::', '::'],
        ['0.0.0.0/0', '0.0.0.0'],
    ])('a firewall rule from "%s" to "%s" is never narrow', (startIpAddress, endIpAddress) => {
        const readings = readingsOf(good, {}, [{ name: 'odd', startIpAddress, endIpAddress }]);
        expect(kindOf('firewall-wide-ranges', readings)).toBe('drifted');
        const isReversed = startIpAddress === '10.0.0.9';
        expect(kindOf('firewall-azure-services', readings)).toBe(isReversed ? 'compliant' : 'drifted');
    });

    it('no control fails on a server in which everything is odd', () => {
        const sections = fc.record(
            Object.fromEntries(
                Object.keys(good).map((name) => [name, name === 'location' ? fc.string() : odd]),
            ),
        );
        const rules = fc.array(
            fc.record({ name: fc.oneof(fc.string(), odd), startIpAddress: odd, endIpAddress: odd }),
        );
        const changed = fc.dictionary(fc.constantFrom(...Object.keys(parameters)), fc.record({ value: odd }));
        fc.assert(
            fc.property(sections, changed, rules, (server, values, list) => {
                expect(evaluate(controls, readingsOf(server, values, list), thresholds())).toHaveLength(
                    controls.length,
                );
            }),
        );
    });
});

function kindOf(id: string, readings: SliceReadings): string | undefined {
    const control = controlById(id);
    if (control === undefined) throw new Error(`No control ${id}`);
    return evaluate([control], readings, thresholds())[0]?.verdict.kind;
}

/** The readings of a server with these parameters, each changed as the test says. */
function readingsOf(
    server: unknown,
    changed: Readonly<Record<string, object>>,
    firewallRules: readonly unknown[] = [],
): SliceReadings {
    const created = serverState().parameters;
    const others = Object.entries(optional).map(([name, [, value, dataType]]) => ({
        ...created.work_mem,
        name,
        value,
        dataType,
        allowedValues: `${value},other`,
        ...changed[name],
    }));
    const list = Object.values(created).map((parameter) => {
        const value = parameters[parameter.name]?.[1] ?? parameter.value;
        return { ...parameter, value, ...changed[parameter.name] };
    });
    const read = parseItems([...list, ...others], parseParameter);
    return {
        server: reading(parseServerParts(toldByAzure(server))),
        parameters: reading({ ...read, value: parametersByName(read.value) }),
        firewallRules: reading(parseItems(firewallRules, parseFirewallRule)),
        administrators: reading({
            value: [{ objectId: 'o', principalName: 'dba', principalType: 'Group', tenantId: 't' }],
            unread: [],
        }),
        threatProtection: threatProtectionOf({ state: 'Enabled' }),
        diagnosticSettings: reading({ value: [], unread: [] }),
        logCategories: reading({ value: [], unread: [] }),
        encryptionKeys: reading({ value: serverState().encryptionKeys, unread: [] }),
        defenderPlan: reading({ value: serverState().defenderPlan, unread: [] }),
        resourceLocks: reading({ value: serverState().resourceLocks, unread: [] }),
        logWorkspaces: reading({ value: serverState().logWorkspaces, unread: [] }),
        policyAssignments: reading({ value: serverState().policyAssignments, unread: [] }),
    };
}

function threatProtectionOf(response: unknown): SliceReading<'threatProtection'> {
    try {
        return reading({ value: parseThreatProtection(response), unread: [] });
    } catch {
        return { kind: 'unreadable', reason: 'it has another shape', transient: false };
    }
}

function reading<Value>({ value, unread }: Parsed<Value>) {
    return { kind: 'read', value, ...(unread.length === 0 ? {} : { unread }) } as const;
}
