import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseServerId } from '../../../../src/model/resource-id.ts';
import type { SliceName } from '../../../../src/model/server-state.ts';
import {
    adaptersFor,
    type ForeignAzure,
    type ForeignResponse,
    foreignAzure,
} from '../../../support/foreign-azure.ts';
import { subscriptionId } from '../../../support/states.ts';

/** One part that cannot be read hides no other: neither a part of an answer, nor one of several calls. */

const id = `/subscriptions/${subscriptionId}/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;
const server = parseServerId(id);
if (server === undefined) throw new Error('no id');

let azure: ForeignAzure;
let properties: Record<string, unknown> = {};
let results: Record<string, ForeignResponse> = {};

beforeAll(async () => {
    azure = await foreignAzure((path) => {
        const [address = ''] = path.split('?');
        const known = Object.entries(results).find(([end]) => address.endsWith(end));
        if (known !== undefined) return known[1];
        if (address.endsWith('/orders')) return { body: { id, location: 'Canada Central', properties } };
        return { body: { value: [] } };
    });
});

afterAll(() => azure.stop());

function list(...value: readonly unknown[]): ForeignResponse {
    return { body: { value } };
}

function refused(status: number, code: string): ForeignResponse {
    return { status, body: { error: { code, message: 'no' } } };
}

async function read(slices: readonly SliceName[]) {
    const reading = await adaptersFor(azure).reader.read(server as never, slices);
    if (reading.kind !== 'found') throw new Error(reading.reason);
    return reading.slices;
}

describe('reading the readable parts', () => {
    test.each([
        [
            'firewallRules',
            '/firewallRules',
            { startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.1' },
            { startIpAddress: 7 },
        ],
        ['administrators', '/administrators', { objectId: 'a' }, { objectId: 7 }],
        ['diagnosticSettings', '/diagnosticSettings', { logs: [] }, { workspaceId: 7 }],
    ] as const)(
        'of %s counts every item but the one that cannot be parsed',
        async (slice, path, good, bad) => {
            results = {
                [path]: list(
                    { name: 'one', properties: good },
                    { name: 'odd', properties: bad },
                    { name: 'two', properties: good },
                ),
            };
            const { [slice]: reading } = await read([slice]);
            expect(reading).toMatchObject({
                kind: 'read',
                value: { length: 2 },
                unread: [
                    {
                        part: 'odd',
                        reason: expect.stringContaining('Azure returned another shape: '),
                        transient: false,
                    },
                ],
            });
        },
    );

    test('of parameters names the one that cannot be parsed', async () => {
        results = {
            '/configurations': list(
                { name: 'require_secure_transport', properties: { value: 'on' } },
                { name: 'Log_Checkpoints', properties: { value: 7 } },
                { properties: { value: 'on' } },
            ),
        };
        const { parameters } = await read(['parameters']);
        expect(parameters).toMatchObject({
            kind: 'read',
            value: { require_secure_transport: { value: 'on' } },
            unread: [{ part: 'log_checkpoints' }, { part: '#3' }],
        });
    });

    test.each([403, 400])(
        'of keys keeps the versions of a key whose rotation policy answers %d',
        async (status) => {
            properties = {
                dataEncryption: {
                    type: 'AzureKeyVault',
                    primaryKeyURI: `${azure.origin}/keys/pg/a1`,
                    geoBackupKeyURI: `${azure.origin}/keys/geo`,
                },
            };
            const version = (name: string) => ({
                kid: `${azure.origin}/keys/${name}/a1`,
                attributes: { enabled: false, created: 1_700_000_000 },
            });
            results = {
                '/keys/pg/versions': list(version('pg')),
                '/keys/pg/rotationpolicy': refused(status, 'Forbidden'),
                '/keys/geo/versions': refused(403, 'ForbiddenByFirewall'),
                '/keys/geo/rotationpolicy': refused(403, 'ForbiddenByFirewall'),
            };
            const { encryptionKeys } = await read(['encryptionKeys']);
            expect(encryptionKeys).toMatchObject({
                kind: 'read',
                value: {
                    primary: { versions: [{ version: 'a1', enabled: false }], rotationPolicy: 'unread' },
                    geoBackup: { versions: 'unread', rotationPolicy: 'unread' },
                },
                unread: [
                    {
                        part: 'primary/rotationPolicy',
                        reason: `HTTP ${status} Forbidden: no`,
                        transient: false,
                    },
                    {
                        part: 'geoBackup/versions',
                        reason: 'HTTP 403 ForbiddenByFirewall: no',
                        transient: false,
                    },
                    { part: 'geoBackup/rotationPolicy', transient: false },
                ],
            });
        },
    );

    test('asks a server for no administrators while its Entra authentication is off, where Azure refuses', async () => {
        results = { '/administrators': refused(400, 'AadAuthNotEnabled') };
        properties = { authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' } };
        const before = azure.requests.length;
        const { administrators } = await read(['server', 'administrators']);
        expect(administrators).toEqual({ kind: 'read', value: [] });
        expect(azure.requests.slice(before).map((path) => path.split('?')[0])).toEqual([id]);
    });

    test.each([
        [{ activeDirectoryAuth: 'Enabled' }, 'it is on'],
        [{ activeDirectoryAuth: 7 }, 'it cannot be told'],
    ])('asks for administrators where Entra authentication is %j: %s', async (authConfig, _why) => {
        results = { '/administrators': refused(400, 'AadAuthNotEnabled') };
        properties = { authConfig };
        const { administrators } = await read(['server', 'administrators']);
        expect(administrators).toMatchObject({
            kind: 'unreadable',
            reason: 'HTTP 400 AadAuthNotEnabled: no',
        });
    });

    test('asks what logs a server offers only where single categories are sent, or nothing', async () => {
        const workspaceId = '/workspace';
        const offered = list(
            { name: 'AllMetrics', properties: { categoryType: 'Metrics' } },
            { name: 'PostgreSQLLogs', properties: { categoryType: 'Logs', categoryGroups: ['audit'] } },
        );
        const category = { name: 'PostgreSQLLogs', groups: ['audit'] };
        const cases = [
            [[], [category]],
            [
                [
                    {
                        name: 'a',
                        properties: { workspaceId, logs: [{ category: 'PostgreSQLLogs', enabled: true }] },
                    },
                ],
                [category],
            ],
            [
                [
                    {
                        name: 'a',
                        properties: { workspaceId, logs: [{ categoryGroup: 'audit', enabled: true }] },
                    },
                ],
                [],
            ],
        ] as const;
        for (const [settings, value] of cases) {
            results = { '/diagnosticSettings': list(...settings), '/diagnosticSettingsCategories': offered };
            const { logCategories } = await read(['diagnosticSettings', 'logCategories']);
            expect(logCategories).toEqual({ kind: 'read', value });
        }
    });
});
