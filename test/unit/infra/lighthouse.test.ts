import { expect, test } from 'vitest';
import { isAllowed } from '../../../sandbox/simulator/access/permissions.ts';
import { delegateSubscription } from '../../../sandbox/simulator/world/lighthouse.ts';
import { people, seedPrincipals } from '../../../sandbox/simulator/world/people.ts';
import { builtInRoles, readProductRole } from '../../../sandbox/simulator/world/role-files.ts';
import { createWorld, resourceGroupId } from '../../../sandbox/simulator/world/world.ts';
import { textOf } from '../docs/repository.ts';

const delegated = '99999999-9999-4999-8999-999999999999';
const lighthouse = textOf('infra/lighthouse.bicep');

function roleNamed(variable: string): string {
    const guid = new RegExp(`^var ${variable} = '([0-9a-f-]+)'$`, 'm').exec(lighthouse)?.[1] ?? '';
    return builtInRoles.find(({ id }) => id.endsWith(guid))?.roleName ?? guid;
}

/** What lighthouse.bicep delegates, in a world whose own roles reach no delegated subscription. */
function delegatedWorld() {
    const world = createWorld(people.pgwarden.tenantId);
    seedPrincipals(world, '/');
    delegateSubscription(world, {
        subscriptionId: delegated,
        tenantId: '66666666-6666-4666-8666-666666666666',
        principalId: people.pgwarden.objectId,
        authorizations: [
            { roleName: roleNamed('reader'), scope: `/subscriptions/${delegated}` },
            { roleName: roleNamed('contributor'), scope: resourceGroupId(delegated, 'commerce') },
        ],
    });
    return world;
}

test('the delegated roles are Reader and Contributor, which Lighthouse supports', () => {
    expect([roleNamed('reader'), roleNamed('contributor')]).toEqual(['Reader', 'Contributor']);
});

test('Reader on the subscription may do everything that Pgwarden reads, and nothing that it writes', () => {
    const world = delegatedWorld();
    const may = (action: string, scope = `/subscriptions/${delegated}`): boolean =>
        isAllowed(world, people.pgwarden, { action, scope });
    expect(readProductRole('reader').actions.filter((action) => !may(action))).toEqual([]);
    const writes = readProductRole('remediator').actions.filter((action) => !action.endsWith('/read'));
    expect(writes.length).toBeGreaterThan(9);
    expect(writes.filter((action) => may(action))).toEqual([]);
    const commerce = resourceGroupId(delegated, 'commerce');
    expect(writes.filter((action) => !may(action, commerce))).toEqual([]);
    // The status of an operation is below the subscription.
    expect(may('Microsoft.DBforPostgreSQL/locations/azureAsyncOperation/read')).toBe(true);
});

test('a delegated subscription sends the same events as a watched one, to the same functions', () => {
    const types = (text: string): readonly string[] =>
        [...text.matchAll(/'(Microsoft\.\w+\.\w+)'$/gm)].map(([, type]) => type ?? '');
    const functions = (text: string): readonly string[] =>
        [...text.matchAll(/functionName(?:: '|=)([\w-]+)/g)].map(([, name]) => name ?? '');
    const watched = textOf('infra/modules/watched-subscription.bicep');
    const events = textOf('infra/lighthouse-events.bicep');
    expect(types(watched)).toContain('Microsoft.Resources.ResourceWriteSuccess');
    expect(types(events)).toEqual(types(watched));
    expect(functions(events)).toEqual(functions(watched));
});
