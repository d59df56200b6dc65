import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { assign, authorization, clearPolicies, outcome, subscription } from './policy/rules.ts';
import { createServer, people, type RawResponse, raw, running, serverPath } from './running.ts';
import { sharedSimulator } from './shared-simulator.ts';

const run = sharedSimulator();
const group = `${subscription}/resourceGroups/pgwarden`;
const elsewhere = `${subscription}/resourceGroups/elsewhere`;
const contoso = '/providers/Microsoft.Management/managementGroups/contoso';
const fabrikam = '/providers/Microsoft.Management/managementGroups/fabrikam';
const transport = 'c29c38cb-74a7-4505-9a06-e588ab86620a';
const auditLogs = 'f5b29bc4-feca-4cc6-a58a-772dd5e290a5';
const nowhere = '/subscriptions/99999999-9999-4999-8999-999999999999';

beforeAll(() => {
    for (const name of ['orders', 'billing']) createServer(run().simulator.world, { name });
    createServer(run().simulator.world, { name: 'orders', resourceGroup: 'elsewhere' });
});
beforeEach(() => {
    clearPolicies(run());
    run().simulator.world.locks.length = 0;
});

/** The names in the answer to a GET of a list. */
async function names(scope: string, type: string, query = ''): Promise<readonly string[]> {
    const { status, body } = await raw(run(), 'GET', `${scope}/${authorization}/${type}${query}`);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return (body as { value: readonly { name: string }[] }).value.map(({ name }) => name).toSorted();
}

function get(path: string, as?: string): Promise<RawResponse> {
    return raw(run(), 'GET', path, as === undefined ? {} : { as });
}

describe('locks', () => {
    function lock(scope: string, name: string, level = 'CanNotDelete'): Promise<RawResponse> {
        return raw(run(), 'PUT', `${scope}/${authorization}/locks/${name}`, {
            body: { properties: { level, notes: 'audit' } },
        });
    }

    test('are listed at a server with those above it, and not those of its neighbours', async () => {
        await lock(subscription, 'all');
        await lock(group, 'group');
        await lock(serverPath('orders'), 'own');
        await lock(serverPath('billing'), 'neighbour');
        await lock(elsewhere, 'elsewhere');
        expect(await names(serverPath('orders'), 'locks')).toEqual(['all', 'group', 'own']);
        expect(await names(group, 'locks')).toEqual(['all', 'group', 'neighbour', 'own']);
        expect(await names(subscription, 'locks')).toHaveLength(5);
        expect(await names(subscription, 'locks', '?$filter=atScope()')).toEqual(['all']);
    });

    test('are put, read, changed, and deleted', async () => {
        const path = `${serverPath('orders')}/${authorization}/locks/own`;
        expect((await lock(serverPath('orders'), 'own')).status).toBe(201);
        expect((await lock(serverPath('orders'), 'own', 'ReadOnly')).status).toBe(200);
        expect((await get(path)).body).toEqual({
            id: path,
            name: 'own',
            type: 'Microsoft.Authorization/locks',
            properties: { level: 'ReadOnly', notes: 'audit' },
        });
        expect((await raw(run(), 'DELETE', path)).status).toBe(200);
        expect((await raw(run(), 'DELETE', path)).status).toBe(204);
        expect(outcome(await get(path))).toBe('404 LockNotFound');
        expect(outcome(await lock(group, 'odd', 'Frozen'))).toBe('400 InvalidRequestContent');
    });
});

describe('assignments of policies', () => {
    test('are listed with those above and below, and not those of other groups', async () => {
        const policyDefinitionId = `/${authorization}/policyDefinitions/${transport}`;
        for (const [scope, name] of [
            [contoso, 'group'],
            [subscription, 'subscription'],
            [group, 'resources'],
            [serverPath('orders'), 'own'],
            [elsewhere, 'elsewhere'],
        ] as const)
            expect(outcome(await assign(run(), name, { policyDefinitionId }, scope))).toBe('201');
        run().simulator.world.policyAssignments.push({
            name: 'foreign',
            scope: fabrikam,
            policyDefinitionId,
        });
        const above = ['group', 'own', 'resources', 'subscription'];
        expect(await names(serverPath('orders'), 'policyAssignments')).toEqual(above);
        expect(await names(group, 'policyAssignments')).toEqual(above);
        expect(await names(subscription, 'policyAssignments')).toEqual(['elsewhere', ...above]);
        expect(await names(subscription, 'policyAssignments', '?$filter=atScope()')).toEqual([
            'group',
            'subscription',
        ]);
        expect(await names(contoso, 'policyAssignments')).toEqual(['elsewhere', ...above]);
    });

    test('of built-in definitions and initiatives have their parameters checked', async () => {
        const set = `/${authorization}/policySetDefinitions/${auditLogs}`;
        const parameters = { logAnalytics: { value: 'x' } };
        const body = { properties: { policyDefinitionId: set, parameters }, location: 'canadacentral' };
        const path = `${group}/${authorization}/policyAssignments/logs`;
        expect(outcome(await raw(run(), 'PUT', path, { body }))).toBe('400 ResourceIdentityRequired');
        const identity = { type: 'SystemAssigned' };
        expect((await raw(run(), 'PUT', path, { body: { ...body, identity } })).status).toBe(201);
        expect((await get(path)).body).toMatchObject({
            name: 'logs',
            properties: { policyDefinitionId: set, parameters, scope: group, enforcementMode: 'Default' },
            identity: { type: 'SystemAssigned', principalId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        });
        const without = { properties: { policyDefinitionId: set }, identity, location: 'canadacentral' };
        expect(outcome(await raw(run(), 'PUT', path, { body: without }))).toBe('400 MissingPolicyParameter');
        const unknown = `/${authorization}/policyDefinitions/00000000-0000-4000-8000-000000000000`;
        expect(outcome(await assign(run(), 'odd', { policyDefinitionId: unknown }))).toBe(
            '404 PolicyDefinitionNotFound',
        );
        expect(outcome(await get(`${group}/${authorization}/policyAssignments/none`))).toBe(
            '404 PolicyAssignmentNotFound',
        );
    });

    test('of a built-in definition refuse what it denies', async () => {
        const policyDefinitionId = `/${authorization}/policyDefinitions/5e1de0e3-42cb-4ebc-a86d-61d0c619ca48`;
        await assign(run(), 'closed', { policyDefinitionId, parameters: { effect: { value: 'Deny' } } });
        const body = { properties: { network: { publicNetworkAccess: 'Enabled' } } };
        expect(outcome(await raw(run(), 'PATCH', serverPath('orders'), { body }))).toBe(
            '403 RequestDisallowedByPolicy',
        );
    });
});

describe("Microsoft's own definitions and initiatives", () => {
    test.each([
        [
            'policyDefinitions',
            transport,
            'Enforce SSL connection should be enabled for PostgreSQL flexible servers',
        ],
        [
            'policySetDefinitions',
            auditLogs,
            'Enable audit category group resource logging for supported resources to Log Analytics',
        ],
    ])('are read in %s by their ids, and listed beside custom ones', async (type, name, displayName) => {
        const { body } = await get(`/${authorization}/${type}/${name}`);
        expect(body).toMatchObject({ name, properties: { displayName, policyType: 'BuiltIn' } });
        expect(outcome(await get(`/${authorization}/${type}/none`))).toMatch(
            /^404 Policy(Set)?DefinitionNotFound$/,
        );
        expect(await names('', type)).toContain(name);
        expect(await names(subscription, type)).toContain(name);
        expect(await names(subscription, type, "?$filter=policyType%20eq%20'Custom'")).toEqual([]);
        expect(await names(subscription, type, "?$filter=policyType%20eq%20'BuiltIn'")).toContain(name);
    });
});

test('lists come in pages, whose links keep the filter', async () => {
    const paged = await running({ behavior: { scopedPerPage: 2 } });
    try {
        const scopes = [subscription, subscription, subscription, subscription, subscription, group];
        createServer(paged.simulator.world, { name: 'orders' });
        paged.simulator.world.locks.push(
            ...scopes.map((scope, index) => ({
                name: `lock-${index}`,
                scope,
                level: 'CanNotDelete' as const,
            })),
        );
        const pages: unknown[] = [];
        let next: string | undefined = `${subscription}/${authorization}/locks?$filter=atScope()`;
        while (next !== undefined) {
            const { body } = await raw(paged, 'GET', next);
            const page = body as { value: readonly { name: string }[]; nextLink?: string };
            pages.push(page.value.map(({ name }) => name));
            next = page.nextLink;
        }
        expect(pages).toEqual([['lock-0', 'lock-1'], ['lock-2', 'lock-3'], ['lock-4']]);
    } finally {
        await paged.simulator.stop();
    }
});

test.each(['locks', 'policyAssignments', 'policyExemptions', 'policyDefinitions', 'policySetDefinitions'])(
    '%s are not shown without the permission',
    async (type) => {
        const { status, body } = await get(
            `${subscription}/${authorization}/${type}`,
            people.stranger.objectId,
        );
        expect([status, JSON.stringify(body)]).toEqual([
            403,
            expect.stringContaining(`perform action 'Microsoft.Authorization/${type}/read'`),
        ]);
    },
);

test.each(['locks', 'policyAssignments', 'policyExemptions'])(
    '%s of an unknown subscription are not found',
    async (type) => {
        expect(outcome(await get(`${nowhere}/${authorization}/${type}`))).toBe('404 SubscriptionNotFound');
    },
);
