import { expect, test } from 'vitest';
import { textOf } from '../docs/repository.ts';

/** The policy that gives later subscriptions their events, in the published template. */

const template = JSON.parse(textOf('infra/dist/events-policy.json'));
const { role, definition, assignment, access } = template.resources;
const { details } = definition.properties.policyRule.then;
const { deployment } = details;

/** A value as Azure makes it of the template's text: two brackets stand for one, and `copy` is spelled as an expression. */
function unescaped(value: unknown): unknown {
    const text = JSON.stringify(value).replaceAll(`"[string('copy')]"`, '"copy"');
    return JSON.parse(text, (_, each) =>
        typeof each === 'string' && each.startsWith('[[') ? each.slice(1) : each,
    );
}

const embedded = unescaped(template.variables['$fxv#0']);

test('the policy deploys the module of a watched subscription, as it is', () => {
    expect(deployment.properties.template).toBe("[variables('$fxv#0')]");
    expect(embedded).toEqual(JSON.parse(textOf('infra/dist/watched-subscription.json')));
});

test('the policy gives the module every parameter that has no default, and no other', () => {
    const { parameters } = JSON.parse(textOf('infra/dist/watched-subscription.json'));
    const needed = Object.entries(parameters as Record<string, object>).flatMap(([name, parameter]) =>
        'defaultValue' in parameter ? [] : [name],
    );
    expect(needed).toContain('functionAppId');
    expect(Object.keys(deployment.properties.parameters).toSorted()).toEqual(needed.toSorted());
    for (const [name, { value }] of Object.entries<{ value: string }>(deployment.properties.parameters)) {
        expect(value).toBe(`[parameters('${name}')]`);
    }
});

test('the policy looks for the topic that the module makes', () => {
    const module = textOf('infra/dist/watched-subscription.json');
    expect(definition.properties.policyRule.if).toEqual({
        field: 'type',
        equals: 'Microsoft.Resources/subscriptions',
    });
    expect(details).toMatchObject({
        type: 'Microsoft.EventGrid/systemTopics',
        name: 'egst-pgwarden-changes',
        existenceScope: 'ResourceGroup',
        deploymentScope: 'Subscription',
    });
    expect(module).toContain('"value": "egst-pgwarden-changes"');
    expect(details.resourceGroupName).toBe(
        "[format('rg-pgwarden-events-{0}', parameters('environmentName'))]",
    );
    expect(module).toContain(details.resourceGroupName);
    expect(definition.properties.policyRule.then.effect).toBe('deployIfNotExists');
});

test('the identity of the policy has the roles that the definition names, at the group', () => {
    expect(assignment.identity).toEqual({ type: 'SystemAssigned' });
    expect(assignment.properties.policyDefinitionId).toContain('policyDefinitions');
    expect(details.roleDefinitionIds).toEqual([access.properties.roleDefinitionId]);
    expect(access.properties.principalId).toContain("reference('assignment'");
    expect(access.scope).toBeUndefined();
});

/** Types that a template makes, of its nested templates as well. */
function typesIn(value: unknown): readonly string[] {
    if (typeof value !== 'object' || value === null) return [];
    const own =
        'type' in value && 'apiVersion' in value && !('existing' in value) ? [String(value.type)] : [];
    return [...own, ...Object.values(value).flatMap(typesIn)];
}

test('the role of the policy covers each type that the module makes in the subscription, and deletes nothing', () => {
    const [{ actions, dataActions }] = role.properties.permissions;
    const made = new Set(typesIn(embedded));
    expect([...made].toSorted()).toEqual([
        'Microsoft.Authorization/roleAssignments',
        'Microsoft.EventGrid/systemTopics',
        'Microsoft.EventGrid/systemTopics/eventSubscriptions',
        'Microsoft.Resources/deployments',
        'Microsoft.Resources/resourceGroups',
    ]);
    expect(actions).toEqual([
        'Microsoft.Resources/subscriptions/resourceGroups/read',
        'Microsoft.Resources/subscriptions/resourceGroups/write',
        'Microsoft.Resources/deployments/*',
        'Microsoft.EventGrid/register/action',
        'Microsoft.EventGrid/systemTopics/read',
        'Microsoft.EventGrid/systemTopics/write',
        'Microsoft.EventGrid/systemTopics/eventSubscriptions/read',
        'Microsoft.EventGrid/systemTopics/eventSubscriptions/write',
        'Microsoft.EventGrid/eventSubscriptions/write',
    ]);
    expect(dataActions).toEqual([]);
});

test('on the app, the identity may change the app, and assign the role for dead letters only', () => {
    const { predictedResources } = JSON.parse(textOf('test/bicep/deployments/events-policy.snapshot.json'));
    const onApp = predictedResources.filter(({ id }: { id: string }) => id.includes('rg-pgwarden-prod'));
    const roles = onApp.map(({ id, properties }: { id: string; properties: Record<string, string> }) => [
        /storageAccounts\/\w+'/.test(id) ? 'storage account' : 'resource group',
        properties.roleDefinitionId?.split('/').at(-1),
        properties.condition?.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g),
    ]);
    const blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe';
    expect(roles.toSorted()).toEqual([
        ['resource group', 'de139f84-1756-47ae-9be6-808fbbe84772', undefined],
        ['storage account', 'f58310d9-a9f6-439a-9e8d-f62e7b41a168', [blobContributor, blobContributor]],
    ]);
});

test('the name of the assignment has at most 24 characters, as Azure asks for at a management group', () => {
    const { predictedResources } = JSON.parse(textOf('test/bicep/deployments/events-policy.snapshot.json'));
    const [found] = predictedResources.filter(({ type }: { type: string }) =>
        type.endsWith('/policyAssignments'),
    );
    expect(found.name).toMatch(/^pgwarden-[a-z0-9]{13}$/);
    expect(found.name.length).toBeLessThanOrEqual(24);
});
