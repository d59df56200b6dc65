import { describe, expect, test } from 'vitest';
import type { PolicyAssignment as Assigned } from '../../../../sandbox/simulator/world/policies.ts';
import { createServer, production, serverPath } from '../../../sandbox/simulator/running.ts';
import { productInSandbox, productOf, serverIdOf } from '../../../support/product-in-sandbox.ts';
import { aroundServers, aSecondAgo } from './around-servers.ts';
import { sharedProduct } from './shared-product.ts';

const product = sharedProduct();
const { allow, asked, refuse, requestCount } = aroundServers(product);

const subscription = `/subscriptions/${production}`;
const group = '/providers/Microsoft.Management/managementGroups/contoso';
const definitions = '/providers/Microsoft.Authorization/policyDefinitions';
const sets = '/providers/Microsoft.Authorization/policySetDefinitions';
const tls = 'a43d5475-c569-45ce-a268-28fa79f4e87a';
const auditLogs = 'f5b29bc4-feca-4cc6-a58a-772dd5e290a5';

function assign(...assignments: readonly (Partial<Assigned> & { readonly name: string })[]): void {
    const next = assignments.map((each) => ({
        scope: subscription,
        policyDefinitionId: `${definitions}/${tls}`,
        ...each,
    }));
    const { policyAssignments } = product().simulator.world;
    policyAssignments.splice(0, policyAssignments.length, ...next);
}

function define(id: string, members: readonly (readonly [id: string, effect?: string])[]): void {
    product().simulator.world.policySetDefinitions.push({
        id,
        displayName: 'Fleet',
        parameters: { wanted: { type: 'String', defaultValue: 'Disabled' } },
        policyDefinitions: members.map(([policyDefinitionId, effect], index) => ({
            policyDefinitionId,
            policyDefinitionReferenceId: `${index}`,
            ...(effect === undefined ? {} : { parameters: { effect: { value: effect } } }),
        })),
    });
}

let servers = 0;

async function read() {
    servers += 1;
    const name = `assigned-${servers}`;
    createServer(product().simulator.world, { name });
    const { reader } = productOf(product());
    const reading = await reader.read(serverIdOf(name), ['policyAssignments']);
    if (reading.kind === 'missing') throw new Error(reading.reason);
    return reading.slices.policyAssignments;
}

describe('assignments of Azure Policy', () => {
    test('at and above the server are read, those of management groups too, and no others', async () => {
        const next = `assigned-${servers + 1}`;
        assign(
            { name: 'group', scope: group },
            { name: 'subscription' },
            { name: 'own', scope: serverPath(next) },
            { name: 'neighbour', scope: serverPath('neighbour') },
            { name: 'elsewhere', scope: `${subscription}/resourceGroups/elsewhere` },
        );
        const found = await read();
        expect(found).toMatchObject({ kind: 'read' });
        const names = found?.kind === 'read' ? found.value.map(({ name }) => name) : [];
        expect([...names].sort()).toEqual(['group', 'own', 'subscription']);
    });

    test.each<[string, Partial<Assigned>, object]>([
        ['in force', {}, { enforcementMode: 'Default', definitions: [tls] }],
        ['that only reports', { enforcementMode: 'DoNotEnforce' }, { enforcementMode: 'DoNotEnforce' }],
        [
            'that leaves the group of the server out',
            { notScopes: [`${subscription}/RESOURCEGROUPS/pgwarden`] },
            { exception: 'notScopes' },
        ],
        ['for some resources', { resourceSelectors: [{ name: 'some' }] }, { exception: 'resourceSelectors' }],
        ['with another effect', { overrides: [{ kind: 'policyEffect' }] }, { exception: 'overrides' }],
        [
            'that is switched off',
            { parameters: { effect: { value: 'Disabled' } } },
            { exception: 'effect Disabled' },
        ],
    ])('an assignment %s is known as such', async (_what, fields, wanted) => {
        assign({ name: 'one', ...fields });
        expect(await read()).toMatchObject({ kind: 'read', value: [{ name: 'one', ...wanted }] });
    });

    test('that leaves out a management group are excepted where that is above, and doubtful elsewhere', async () => {
        assign({ name: 'root', scope: group }, { name: 'out', notScopes: [group] });
        const known = await read();
        expect(known).toMatchObject({ value: [{ name: 'root' }, { exception: 'notScopes' }] });
        expect(known).not.toHaveProperty('unread');
        const sandbox = group.replace('contoso', 'sandbox');
        assign({ name: 'doubtful', scope: group, notScopes: [sandbox] });
        expect(await read()).toMatchObject({
            value: [{ exception: 'notScopes' }],
            unread: [{ part: 'doubtful', reason: expect.stringContaining(sandbox), transient: false }],
        });
    });
});

describe('an assigned initiative', () => {
    test('counts for its definitions whose effect is not disabled, as far as they are about servers', async () => {
        const own = `${subscription}${definitions}/own`;
        define(`${subscription}${sets}/fleet`, [
            [`${definitions}/${tls}`],
            [`${definitions}/5e1de0e3-42cb-4ebc-a86d-61d0c619ca48`, "[parameters('wanted')]"],
            [`${definitions}/c29c38cb-74a7-4505-9a06-e588ab86620a`, 'Disabled'],
            [`${definitions}/00000000-0000-4000-8000-000000000000`],
            [own],
        ]);
        const policyDefinitionId = `${subscription}${sets}/fleet`;
        assign(
            { name: 'fleet', policyDefinitionId },
            { name: 'on', policyDefinitionId, parameters: { wanted: { value: 'Audit' } } },
        );
        const name = policyDefinitionId.toLowerCase();
        expect(await read()).toMatchObject({
            value: [
                { definitions: [name, tls, own.toLowerCase()] },
                { definitions: [name, tls, '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48', own.toLowerCase()] },
            ],
        });
    });

    test('is read once an hour, its assignments once for the servers that are assessed together', async () => {
        define(`${sets}/${auditLogs}`, [[`${definitions}/${tls}`]]);
        assign({ name: 'audit-logs', policyDefinitionId: `${sets}/${auditLogs}` });
        const { reader } = productOf(product());
        for (const name of ['set-a', 'set-b', 'set-c']) createServer(product().simulator.world, { name });
        const before = requestCount();
        const requestedAt = aSecondAgo();
        for (const name of ['set-a', 'set-b'])
            await reader.read(serverIdOf(name), ['policyAssignments'], { requestedAt });
        const list = `${subscription}/providers/Microsoft.Authorization/policyAssignments`;
        expect(asked(before)).toEqual([list, `${sets}/${auditLogs}`]);
        await reader.read(serverIdOf('set-c'), ['policyAssignments']);
        expect(asked(before)).toEqual([list, `${sets}/${auditLogs}`, list]);
    });

    test('that cannot be read is assigned all the same, and its definitions are not known', async () => {
        const id = `${group}${sets}/hidden`;
        define(id, [[`${definitions}/${tls}`]]);
        assign({ name: 'hidden', scope: group, policyDefinitionId: id });
        refuse('/policySetDefinitions/hidden', 403, 'AuthorizationFailed', "perform action 'x/read'");
        const found = await read();
        allow();
        expect(found).toMatchObject({
            kind: 'read',
            value: [{ definitions: [id.toLowerCase()] }],
            unread: [{ part: 'hidden', reason: expect.stringContaining("'x/read'"), transient: false }],
        });
    });

    test.each(['https://evil.example/policySetDefinitions/x', `${sets}/../x`])(
        'with the id %s is asked for nowhere',
        async (id) => {
            assign({ name: 'odd', policyDefinitionId: id });
            const before = requestCount();
            expect(await read()).toMatchObject({ unread: [{ part: 'odd' }] });
            expect(asked(before)).toHaveLength(1);
        },
    );
});

test('assignments and locks are read over all pages of their lists', async () => {
    const paged = await productInSandbox({ behavior: { settleMs: 0, scopedPerPage: 2 } });
    try {
        const { world } = paged.simulator;
        createServer(world, { name: 'paged' });
        const five = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, scope: subscription }));
        world.policyAssignments.push(
            ...five.map((each) => ({ ...each, policyDefinitionId: `${definitions}/${tls}` })),
        );
        world.locks.push(...five.map((each) => ({ ...each, level: 'CanNotDelete' as const })));
        const slices = ['server', 'policyAssignments', 'resourceLocks'] as const;
        const reading = await paged.reader.read(serverIdOf('paged'), slices);
        if (reading.kind === 'missing') throw new Error(reading.reason);
        const named = ['a', 'b', 'c', 'd', 'e'].map((name) => expect.objectContaining({ name }));
        expect(reading.slices).toMatchObject({
            policyAssignments: { kind: 'read', value: named },
            resourceLocks: { kind: 'read', value: { server: named } },
        });
    } finally {
        await paged.simulator.stop();
    }
});

test('without the permission the slice is unreadable and names it', async () => {
    const action = 'Microsoft.Authorization/policyAssignments/read';
    refuse(
        '/policyAssignments',
        403,
        'AuthorizationFailed',
        `no authorization to perform action '${action}'`,
    );
    const found = await read();
    allow();
    expect(found).toMatchObject({
        kind: 'unreadable',
        reason: expect.stringContaining(action),
        transient: false,
    });
});
