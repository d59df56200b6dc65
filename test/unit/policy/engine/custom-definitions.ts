import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GivenParameters } from '../../../../src/policy/bind.ts';
import type { JsonObject } from '../../../../src/policy/json.ts';
import type { ServerResources } from '../../../../src/policy/resources.ts';
import { aServer } from './servers.ts';

/** Custom definitions in the shapes that people publish, with servers that comply and servers that do not. */
export interface CustomDefinition {
    readonly title: string;
    /** In the folder `custom`. */
    readonly file: string;
    readonly given?: GivenParameters;
    readonly compliant: ServerResources;
    readonly violating: ServerResources;
    /** What the evidence names. */
    readonly what: string;
}

const firewallRule = (name: string, startIpAddress: string, endIpAddress: string) => ({
    type: 'firewallRules',
    name,
    properties: { startIpAddress, endIpAddress },
});
const connection = (status: string) => ({
    id: 'x',
    properties: { privateLinkServiceConnectionState: { status }, groupIds: ['postgresqlServer'] },
});
const diagnostics = (...logs: readonly JsonObject[]) => ({
    type: 'Microsoft.Insights/diagnosticSettings',
    name: 'siem',
    properties: { logs },
});

export const customDefinitions: readonly CustomDefinition[] = [
    {
        title: 'an open server needs the tag that allows it',
        file: 'open-server-tag.json',
        compliant: aServer({ tags: { 'Open-Until': '2027' }, properties: {} }),
        violating: aServer({ properties: { network: { publicNetworkAccess: 'Enabled' } } }),
        what: 'network.publicNetworkAccess',
    },
    {
        title: 'no firewall rule opens the server to everybody',
        file: 'no-open-rule.json',
        compliant: aServer({}, [firewallRule('office', '10.1.1.1', '10.1.1.9')]),
        violating: aServer({}, [
            firewallRule('office', '10.1.1.1', '10.1.1.9'),
            firewallRule('all', '10.0.0.0', '255.255.255.255'),
        ]),
        what: 'firewallRules/all.endIpAddress',
    },
    {
        title: 'firewall rules stay within the ranges of a parameter',
        file: 'rule-ranges.json',
        compliant: aServer({}, [
            firewallRule('office', '10.1.1.1', '10.1.1.9'),
            firewallRule('lab', '192.168.0.2', '192.168.0.9'),
        ]),
        violating: aServer({}, [firewallRule('lab', '192.168.0.2', '192.168.0.10')]),
        what: 'firewallRules/lab.count',
    },
    {
        title: 'only the compute sizes of a list',
        file: 'compute-sizes.json',
        given: { sizes: ['Standard_D2ds_v5', 'Standard_D4ds_v5'], effect: 'deny' },
        compliant: aServer({ sku: { name: 'standard_d4ds_v5', tier: 'GeneralPurpose' } }),
        violating: aServer({ sku: { name: 'Standard_E96ds_v5', tier: 'MemoryOptimized' } }),
        what: 'sku.name',
    },
    {
        title: 'a parameter of the server has one of the values',
        file: 'parameter-values.json',
        given: { setting: 'log_statement', values: ['ddl', 'mod', 'all'] },
        compliant: aServer({}, [
            { type: 'configurations', name: 'log_statement', properties: { value: 'DDL' } },
        ]),
        violating: aServer({}, [
            { type: 'configurations', name: 'log_statement', properties: { value: 'none' } },
            { type: 'configurations', name: 'log_duration', properties: { value: 'ddl' } },
        ]),
        what: 'configurations/log_statement.value',
    },
    {
        title: 'an approved private endpoint for the server',
        file: 'approved-endpoint.json',
        compliant: aServer({
            properties: { privateEndpointConnections: [connection('Pending'), connection('approved')] },
        }),
        violating: aServer({ properties: { privateEndpointConnections: [connection('Pending')] } }),
        what: 'count of privateEndpointConnections[*]',
    },
    {
        title: 'every tag of a list',
        file: 'required-tags.json',
        compliant: aServer({ tags: { owner: 'shop', 'cost.center': '7' } }),
        violating: aServer({ tags: { owner: 'shop' } }),
        what: 'count',
    },
    {
        title: 'names follow a pattern',
        file: 'name-pattern.json',
        compliant: {
            ...aServer({}),
            resources: aServer({}).resources.map((each) => ({ ...each, name: 'pg-shop-01' })),
        },
        violating: aServer({}),
        what: 'name',
    },
    {
        title: 'backups are kept long enough for the tier, by a template',
        file: 'backup-retention.json',
        compliant: aServer({
            sku: { tier: 'Burstable' },
            properties: { backup: { backupRetentionDays: 7 } },
        }),
        violating: aServer({
            sku: { tier: 'GeneralPurpose' },
            properties: { backup: { backupRetentionDays: 7 } },
        }),
        what: 'backup.backupRetentionDays',
    },
    {
        title: 'one setting sends every category of a list',
        file: 'log-categories.json',
        compliant: aServer({}, [
            diagnostics(
                { category: 'PostgreSQLLogs', enabled: true },
                { category: 'postgresqlflexsessions', enabled: true },
            ),
        ]),
        violating: aServer({}, [
            diagnostics(
                { category: 'PostgreSQLLogs', enabled: true },
                { category: 'PostgreSQLFlexSessions', enabled: false },
            ),
        ]),
        what: 'diagnosticSettings/siem.count',
    },
    {
        title: 'a server is not older than a year, by the clock',
        file: 'restore-age.json',
        compliant: aServer({ properties: { backup: { earliestRestoreDate: '2026-10-01T00:00:00Z' } } }),
        violating: aServer({ properties: { backup: { earliestRestoreDate: '2020-01-01T00:00:00+00:00' } } }),
        what: 'backup.earliestRestoreDate',
    },
];

export const customFolder = join(import.meta.dirname, '../custom');

export function customDefinition(file: string): JsonObject {
    return JSON.parse(readFileSync(join(customFolder, file), 'utf8'));
}
