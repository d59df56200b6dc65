import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assignRole } from '../../../sandbox/simulator/world/people.ts';
import { readProductRole } from '../../../sandbox/simulator/world/role-files.ts';
import type { RoleDefinition } from '../../../sandbox/simulator/world/world.ts';
import { people, production } from '../../sandbox/simulator/running.ts';
import { type ProductInSandbox, productInSandbox } from '../../support/product-in-sandbox.ts';
import { logDestinations, prepareTours, tour } from './tour.ts';

/** Whoever needs a permission fails without it, and nothing else does: the roles hold what is used, and no more. */

let product: ProductInSandbox;
let tours = 0;

beforeAll(async () => {
    product = await productInSandbox({
        throttling: 'off',
        behavior: { settleMs: 0, resourceGraphNeedsPermission: true },
    });
    prepareTours(product);
}, 30_000);
afterAll(() => product?.simulator.stop());

const roles = (['reader', 'remediator', 'key-vault', 'log-destinations', 'notifications'] as const).map(
    readProductRole,
);

/** Steps that failed, with Azure's words. */
async function refusals(): Promise<readonly string[]> {
    tours += 1;
    const results = await Promise.all(
        tour(product, tours).map(async ([name, take]) => {
            try {
                await take();
                return [];
            } catch (error) {
                return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
            }
        }),
    );
    return results.flat();
}

function replaceRole(role: RoleDefinition): void {
    product.simulator.world.roleDefinitions.set(role.id.toLowerCase(), role);
}

test('with its roles Pgwarden may do everything that it does', async () => {
    expect(await refusals()).toEqual([]);
});

describe.each(roles)('without a permission of $roleName something is refused', (role) => {
    test.each([...role.actions, ...role.dataActions])('%s', async (action) => {
        const isLeft = (other: string): boolean => other !== action;
        replaceRole({
            ...role,
            actions: role.actions.filter(isLeft),
            dataActions: role.dataActions.filter(isLeft),
        });
        const refused = await refusals();
        replaceRole(role);
        expect(refused.length).toBeGreaterThan(0);
        for (const refusal of refused)
            expect(refusal).toMatch(
                /403|AuthorizationFailed|Forbidden|not authorized|does not have (authorization|permission)|is not found|has no readable subscription/,
            );
    });
});

/** The assignments of the deployment, each at its own scope: test/unit/infra/role-assignments.test.ts. */
function assignAtScopes(left?: string): void {
    const { world, keyVault } = product.simulator;
    const { objectId } = people.pgwarden;
    const others = world.roleAssignments.filter(({ principalId }) => principalId !== objectId);
    world.roleAssignments.splice(0, world.roleAssignments.length, ...others);
    const subscription = `/subscriptions/${production}`;
    const scopes = {
        'Pgwarden Reader': [subscription],
        'Pgwarden Remediator': [subscription],
        'Pgwarden Key Rotation': [keyVault.vaults.find(({ name }) => name === 'contoso-keys')?.id ?? ''],
        'Pgwarden Log Destinations': logDestinations,
        'Pgwarden Notifications': [
            `${subscription}/resourceGroups/pgwarden/providers/Microsoft.EventGrid/topics/pgwarden`,
        ],
    };
    for (const [role, assigned] of Object.entries(scopes))
        for (const scope of role === left ? [] : assigned) assignRole(world, objectId, role, scope);
}

test('the roles on the scopes of the deployment are enough, and each is needed', async () => {
    assignAtScopes();
    expect(await refusals()).toEqual([]);
    for (const { roleName } of roles) {
        assignAtScopes(roleName);
        expect((await refusals()).length, roleName).toBeGreaterThan(0);
    }
    assignAtScopes();
});

test('with the reader role alone Pgwarden reads everything, and every write is refused with the missing action', async () => {
    const remediator = readProductRole('remediator');
    replaceRole({ ...remediator, actions: [] });
    const refused = await refusals();
    replaceRole(remediator);
    const writes = refused.filter((refusal) => refusal.startsWith('write '));
    expect(writes).toEqual(refused);
    expect(writes.length).toBeGreaterThan(9);
    for (const refusal of writes) {
        expect(refusal).toMatch(
            /"kind":"refused","reason":"HTTP 403 AuthorizationFailed: The client '[^']+' with object id '[^']+' does not have authorization to perform action '[^']+' over scope /,
        );
    }
});
