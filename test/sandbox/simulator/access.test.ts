import { describe, expect, test } from 'vitest';
import { workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { guardedServers, setting } from './guarded-servers.ts';
import { createServer, people, production, raw, running, serverPath, settled } from './running.ts';

const run = guardedServers();
const { pgwarden, stranger, bob } = people;
const sinks = `/subscriptions/${production}/resourceGroups/monitoring/providers`;

describe('authorization', () => {
    test('a missing permission is 403 with the action and the scope', async () => {
        const { status, body } = await raw(run(), 'GET', serverPath('guarded', '/configurations'), {
            as: stranger.objectId,
        });
        expect([status, body]).toEqual([
            403,
            {
                error: {
                    code: 'AuthorizationFailed',
                    message: `The client '${stranger.appId}' with object id '${stranger.objectId}' does not have authorization to perform action 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/read' over scope '${serverPath('guarded')}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
                },
            },
        ]);
    });

    test.each([
        ['GET', serverPath('guarded')],
        ['GET', serverPath('guarded', '/configurations')],
        ['GET', serverPath('guarded', '/configurations/log_duration')],
        ['GET', serverPath('guarded', '/firewallRules')],
        ['GET', serverPath('guarded-by-entra', '/administrators')],
        ['GET', serverPath('guarded', '/advancedThreatProtectionSettings/Default')],
        ['GET', serverPath('guarded', '/providers/Microsoft.Insights/diagnosticSettings')],
        ['GET', serverPath('guarded', '/providers/Microsoft.Authorization/policyExemptions')],
        ['GET', `/subscriptions/${production}`],
        ['GET', `/subscriptions/${production}/providers/Microsoft.DBforPostgreSQL/flexibleServers`],
    ])("Pgwarden's roles allow %s %s", async (method, path) => {
        expect((await raw(run(), method, path, { as: pgwarden.objectId })).status).toBe(200);
    });

    const rule = { properties: { startIpAddress: '10.0.0.1', endIpAddress: '10.0.0.1' } };
    test.each([
        ['PATCH', '', { properties: { backup: { backupRetentionDays: 9 } } }],
        ['POST', '/restart', undefined],
        ['PATCH', '/configurations/log_duration', { properties: { value: 'on', source: 'user-override' } }],
        ['PUT', '/firewallRules/r', rule],
        ['DELETE', '/firewallRules/r', undefined],
        ['PUT', '/advancedThreatProtectionSettings/Default', { properties: { state: 'Enabled' } }],
        ['PUT', '/providers/Microsoft.Insights/diagnosticSettings/s', setting],
        ['DELETE', '/providers/Microsoft.Insights/diagnosticSettings/s', undefined],
    ])("Pgwarden's roles allow %s %s", async (method, below, body) => {
        const response = await raw(run(), method, serverPath('guarded', below), {
            as: pgwarden.objectId,
            ...(body === undefined ? {} : { body }),
        });
        expect([200, 202]).toContain(response.status);
        const poll = response.headers['azure-asyncoperation'];
        if (poll === undefined) return;
        expect((await raw(run(), 'GET', poll, { as: pgwarden.objectId })).status).toBe(200);
        await settled(run(), response);
    });

    test.each([
        ['DELETE', serverPath('guarded')],
        ['POST', serverPath('guarded', '/stop')],
        ['POST', serverPath('guarded', '/start')],
        ['GET', serverPath('guarded', '/databases')],
        ['PUT', serverPath('guarded', '/providers/Microsoft.Authorization/locks/l')],
        ['DELETE', serverPath('guarded', '/providers/Microsoft.Authorization/locks/l')],
        ['GET', serverPath('guarded', '/providers/Microsoft.Authorization/roleAssignments')],
    ])("Pgwarden's roles do not allow %s %s", async (method, path) => {
        const { status, body } = await raw(run(), method, path, { as: pgwarden.objectId });
        expect([status, body]).toMatchObject([403, { error: { code: 'AuthorizationFailed' } }]);
    });

    test('a contributor may change servers but not locks', async () => {
        const lock = serverPath('guarded', '/providers/Microsoft.Authorization/locks/l');
        expect((await raw(run(), 'GET', lock, { as: bob.objectId })).status).toBe(404);
        expect((await raw(run(), 'PUT', lock, { as: bob.objectId, body: {} })).status).toBe(403);
    });

    test.each([
        ['Microsoft.OperationalInsights/workspaces/sharedKeys/action', { workspaceId }],
        [
            'Microsoft.Storage/storageAccounts/listKeys/action',
            { storageAccountId: `${sinks}/Microsoft.Storage/storageAccounts/logs` },
        ],
        [
            'Microsoft.EventHub/namespaces/authorizationRules/listKeys/action',
            {
                eventHubAuthorizationRuleId: `${sinks}/Microsoft.EventHub/namespaces/siem/authorizationRules/send`,
                eventHubName: 'postgresql',
            },
        ],
    ])('a diagnostic setting needs %s on its destination', async (action, sink) => {
        const reader = run().simulator.world.roleAssignments;
        reader.push({
            name: 'only-here',
            scope: serverPath('guarded'),
            roleDefinitionId:
                '/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c',
            principalId: stranger.objectId,
        });
        const path = serverPath('guarded', '/providers/Microsoft.Insights/diagnosticSettings/linked');
        const sent = { properties: { ...sink, logs: [{ categoryGroup: 'audit', enabled: true }] } };
        const { status, body } = await raw(run(), 'PUT', path, { as: stranger.objectId, body: sent });
        reader.pop();
        expect([status, body]).toMatchObject([403, { error: { code: 'LinkedAuthorizationFailed' } }]);
        expect(JSON.stringify(body)).toContain(action);
    });

    test('the list of subscriptions holds those that the caller may read', async () => {
        const listed = async (as: string): Promise<unknown[]> =>
            ((await raw(run(), 'GET', '/subscriptions', { as })).body as { value: unknown[] }).value;
        expect(await listed(pgwarden.objectId)).toHaveLength(1);
        expect(await listed(stranger.objectId)).toEqual([]);
    });
});

describe('tokens', () => {
    test.each([
        [null, 'AuthenticationFailed', {}],
        [null, 'InvalidAuthenticationToken', { authorization: 'Bearer a.b.c' }],
    ])('%s is 401 %s', async (as, code, headers) => {
        const { status, body } = await raw(run(), 'GET', serverPath('guarded'), { as, headers });
        expect([status, body]).toMatchObject([401, { error: { code } }]);
    });

    test('a token for another audience is 401', async () => {
        const token = run().simulator.issueToken(pgwarden.objectId, 'https://vault.azure.net');
        const { status, body } = await raw(run(), 'GET', serverPath('guarded'), {
            as: null,
            headers: { authorization: `Bearer ${token}` },
        });
        expect([status, body]).toMatchObject([
            401,
            { error: { code: 'InvalidAuthenticationTokenAudience' } },
        ]);
    });

    test('an expired token is 401', async () => {
        const token = run().simulator.issueToken(pgwarden.objectId, 'https://management.azure.com');
        run().simulator.expireTokens();
        const { status, body, headers } = await raw(run(), 'GET', serverPath('guarded'), {
            as: null,
            headers: { authorization: `Bearer ${token}` },
        });
        expect([status, body]).toMatchObject([401, { error: { code: 'ExpiredAuthenticationToken' } }]);
        expect(headers['www-authenticate']).toContain('error="invalid_token"');
    });

    test('tokens expire after their lifetime', async () => {
        const other = await running({ behavior: { tokenLifetimeSeconds: 0 } });
        createServer(other.simulator.world, { name: 'short' });
        const { body } = await raw(other, 'GET', serverPath('short'));
        expect(body).toMatchObject({ error: { code: 'ExpiredAuthenticationToken' } });
        await other.simulator.stop();
    });

    test('a call without an api-version is refused', async () => {
        const { status, body } = await raw(run(), 'GET', serverPath('guarded'), {
            headers: { 'x-no-version': '1' },
        });
        expect([status, body]).toMatchObject([400, { error: { code: 'MissingApiVersionParameter' } }]);
    });
});

describe('a role', () => {
    const path = serverPath('guarded', '/providers/Microsoft.Authorization/roleAssignments');
    const name = '11111111-2222-4333-8444-555555555555';
    const reader = '/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7';

    test('can be assigned and removed, so that an identity that only reads can be tried', async () => {
        const body = { properties: { roleDefinitionId: reader, principalId: stranger.objectId } };
        const read = async () =>
            (await raw(run(), 'GET', serverPath('guarded'), { as: stranger.objectId })).status;
        const write = async () =>
            (await raw(run(), 'PATCH', serverPath('guarded'), { as: stranger.objectId, body: {} })).status;
        expect(await read()).toBe(403);
        expect((await raw(run(), 'PUT', `${path}/${name}`, { body })).status).toBe(201);
        expect([await read(), await write()]).toEqual([200, 403]);
        expect((await raw(run(), 'PUT', `${path}/${name}`, { body })).status).toBe(409);
        const filter = encodeURIComponent(`principalId eq '${stranger.objectId}'`);
        expect((await raw(run(), 'GET', `${path}?$filter=${filter}`)).body).toMatchObject({
            value: [{ name }],
        });
        expect((await raw(run(), 'DELETE', `${path}/${name}`)).status).toBe(200);
        expect((await raw(run(), 'DELETE', `${path}/${name}`)).status).toBe(204);
        expect(await read()).toBe(403);
    });

    test('that was assigned at the root can be removed there', async () => {
        const root = '/providers/Microsoft.Authorization/roleAssignments';
        const own = run().simulator.world.roleAssignments.find(
            ({ principalId }) => principalId === bob.objectId,
        );
        expect((await raw(run(), 'DELETE', `${root}/${own?.name}`)).status).toBe(200);
        const { status } = await raw(run(), 'PATCH', serverPath('guarded'), { as: bob.objectId, body: {} });
        expect(status).toBe(403);
        if (own !== undefined) run().simulator.world.roleAssignments.push(own);
    });

    test.each([
        [{ roleDefinitionId: '/x/y', principalId: stranger.objectId }, 'RoleDefinitionDoesNotExist'],
        [{ roleDefinitionId: reader, principalId: name }, 'PrincipalNotFound'],
    ])('that makes no sense is refused: %j', async (properties, code) => {
        const { status, body } = await raw(run(), 'PUT', `${path}/${name}`, { body: { properties } });
        expect([status, body]).toMatchObject([400, { error: { code } }]);
    });
});
