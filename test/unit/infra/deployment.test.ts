import { expect, test } from 'vitest';
import { eventTriggers } from '../../../functions/event-triggers.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { typesOfFunctions } from '../../support/infra/acted-on.ts';
import { leftOut, ofTheHost, secretsIn } from '../../support/infra/app-gaps.ts';
import {
    type Deployment,
    isObject,
    ofType,
    readDeployments,
    valueAt,
} from '../../support/infra/deployment.ts';
import { deploymentGaps, storageNames } from '../../support/infra/gaps.ts';
import { repositoryFiles, settingNames, textOf } from '../docs/repository.ts';

const deployments = readDeployments();
const { 'dry-run': dryRun, repairing, events } = deployments;

test('the deployments have all that the code needs, and nothing else', () => {
    expect(deploymentGaps(deployments)).toEqual([]);
});

test('the names that the deployments are compared with are there', () => {
    expect(storageNames.tables).toEqual(['audit', 'servers']);
    expect(storageNames.containers).toContain('dead-letters');
    expect(storageNames.immutable).toBe('audit-anchors');
    expect(Object.keys(typesOfFunctions).toSorted()).toEqual(eventTriggers.toSorted());
    expect(Object.values(typesOfFunctions).map((types) => types.length)).toEqual([3, 3, 2]);
    expect(Object.keys(leftOut).filter((name) => !settingNames().includes(name))).toEqual([]);
    expect(Object.keys(ofTheHost).filter((name) => settingNames().includes(name))).toEqual([]);
});

test('the sandbox subscribes to the same events, with the same filter', () => {
    const sandbox = textOf('sandbox/start/event-subscriptions.ts');
    const tried = [...sandbox.matchAll(/'(Microsoft\.\w+\.\w+)'/g)].map(([, type]) => type ?? '');
    expect(tried.toSorted()).toEqual(Object.values(typesOfFunctions).flat().toSorted());
    expect(sandbox).toContain("values: ['/Microsoft.DBforPostgreSQL/flexibleServers/']");
});

/** Clouds as `environment()` tells of them, and the values that the app then has. */
const clouds = [
    {
        cloud: 'AzureCloud',
        resourceManager: 'https://management.azure.com/',
        storage: 'core.windows.net',
        settings: {
            resourceManager: {
                endpoint: 'https://management.azure.com',
                scope: 'https://management.azure.com/.default',
            },
            portal: 'https://portal.azure.com',
            keyVaultDnsSuffixes: ['vault.azure.net', 'managedhsm.azure.net'],
        },
    },
    {
        cloud: 'AzureUSGovernment',
        resourceManager: 'https://management.usgovcloudapi.net/',
        storage: 'core.usgovcloudapi.net',
        settings: {
            resourceManager: {
                endpoint: 'https://management.usgovcloudapi.net',
                scope: 'https://management.usgovcloudapi.net/.default',
            },
            portal: 'https://portal.azure.us',
            keyVaultDnsSuffixes: ['vault.usgovcloudapi.net', 'managedhsm.usgovcloudapi.net'],
        },
    },
    {
        cloud: 'AzureChinaCloud',
        resourceManager: 'https://management.chinacloudapi.cn',
        storage: 'core.chinacloudapi.cn',
        settings: {
            resourceManager: {
                endpoint: 'https://management.chinacloudapi.cn',
                scope: 'https://management.chinacloudapi.cn/.default',
            },
            portal: 'https://portal.azure.cn',
            keyVaultDnsSuffixes: ['vault.azure.cn', 'managedhsm.azure.cn'],
        },
    },
] as const;

/** The app settings of a deployment, with a value for each expression that only Azure can evaluate. */
function settingsOf(
    { resources }: Deployment,
    { resourceManager, storage }: Pick<(typeof clouds)[number], 'resourceManager' | 'storage'>,
): Record<string, string> {
    const [settings] = resources.filter(({ name }) => name.endsWith('/appsettings'));
    const values = isObject(settings?.properties) ? settings.properties : {};
    const evaluated = (value: string) => {
        const [, service] = /^\[reference\(.*\)\.primaryEndpoints\.(\w+)\]$/.exec(value) ?? [];
        if (service !== undefined) return `https://stpgwarden.${service}.${storage}/`;
        if (value === '[environment().resourceManager]') return resourceManager;
        return value.endsWith('.endpoint]') ? 'https://t.westeurope-1.eventgrid.azure.net/api/events' : value;
    };
    return Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, evaluated(String(value))]),
    );
}

test.each(clouds)('the app starts in $cloud with the settings of the first deployment', (cloud) => {
    expect(readSettings(settingsOf(dryRun, cloud))).toMatchObject({
        ...cloud.settings,
        isDryRun: true,
        baseline: 'standard',
        storage: {
            kind: 'identity',
            tableUri: `https://stpgwarden.table.${cloud.storage}`,
            queueUri: `https://stpgwarden.queue.${cloud.storage}`,
            blobUri: `https://stpgwarden.blob.${cloud.storage}`,
        },
    });
});

test('the app starts with the settings of a deployment that repairs', () => {
    expect(readSettings(settingsOf(repairing, clouds[0]))).toMatchObject({
        isDryRun: false,
        baseline: 'strict',
        notificationTopicEndpoint: 'https://t.westeurope-1.eventgrid.azure.net/api/events',
    });
});

test('the app starts with the settings of a deployment below a management group, and watches nothing else', () => {
    expect(readSettings(settingsOf(deployments['below-group'], clouds[0]))).toMatchObject({
        managementGroupId: 'mg-databases',
        subscriptionIds: [],
    });
});

test('no template reads a key or a connection string, and no output holds one', () => {
    expect(secretsIn("[listKeys('x', '2024-01-01')]")).toEqual(['listKeys(']);
    for (const file of repositoryFiles('infra/dist/*.json'))
        expect(secretsIn(textOf(file)), file).toEqual([]);
    for (const { outputs } of Object.values(deployments)) {
        expect(JSON.stringify(outputs)).not.toMatch(/connectionString|password|secret|\bkey"/i);
    }
});

test('every parameter of a published template says what it is for', () => {
    // The module is embedded in the policy; no person deploys it.
    const files = repositoryFiles('infra/dist/*.json').filter((file) => !file.includes('watched-'));
    for (const file of files) {
        const { parameters } = JSON.parse(textOf(file));
        const silent = Object.entries(parameters as Record<string, { metadata?: { description?: string } }>);
        expect(silent.filter(([, { metadata }]) => !metadata?.description).map(([name]) => name)).toEqual([]);
    }
});

test('the app has at most 32 characters before a slot, so that no two share a host id', () => {
    // Source: "Host ID considerations": the host takes the first 32 characters of the app's name.
    const [app] = ofType(repairing, 'Microsoft.Web/sites');
    expect(app?.name).toMatch(/^func-pgwarden-[a-z0-9]{13}$/);
    expect(app?.name.length).toBeLessThanOrEqual(32);
});

test('names that contain the environment keep within limits for the longest environment', () => {
    const { parameters } = JSON.parse(textOf('infra/dist/main.json'));
    expect(parameters.environmentName).toMatchObject({ minLength: 1, maxLength: 20 });
    // Source: "Naming rules and restrictions for Azure resources".
    const limits: Readonly<Record<string, number>> = {
        'Microsoft.Resources/resourceGroups': 90,
        'Microsoft.ManagedIdentity/userAssignedIdentities': 128,
        'Microsoft.OperationalInsights/workspaces': 63,
        'Microsoft.Insights/components': 260,
        'Microsoft.Storage/storageAccounts': 24,
        'Microsoft.Web/serverfarms': 60,
        'Microsoft.Web/sites': 60,
        'Microsoft.EventGrid/systemTopics': 64,
    };
    for (const { type, name } of [...repairing.resources, ...events.resources]) {
        const limit = limits[type];
        if (limit === undefined) continue;
        expect(name.replace('prod', 'e'.repeat(20)).length, `${type} ${name}`).toBeLessThanOrEqual(limit);
    }
    // A key vault's name has at most 24 characters.
    expect('egst-pgwarden-'.length + 24).toBeLessThanOrEqual(limits['Microsoft.EventGrid/systemTopics'] ?? 0);
    const roles = ofType(repairing, 'Microsoft.Authorization/roleDefinitions');
    for (const role of roles)
        expect(String(valueAt(role, 'properties.roleName')).length + 16).toBeLessThanOrEqual(128);
});

test('the roles are those of infra/roles, word for word', () => {
    const roles = ofType(dryRun, 'Microsoft.Authorization/roleDefinitions');
    // Those of a Managed HSM are its own: managed-hsm.sh creates them.
    const ofAzure = repositoryFiles('infra/roles/*.json').filter((file) => !file.includes('managed-hsm'));
    const files = ofAzure.map((file) => JSON.parse(textOf(file)));
    const shown = roles.map((role) => [
        valueAt(role, 'properties.roleName'),
        valueAt(role, 'properties.description'),
        valueAt(role, 'properties.permissions'),
    ]);
    const written = files.map(({ Name, Description, Actions, NotActions, DataActions, NotDataActions }) => [
        `${Name} (prod)`,
        Description,
        [
            {
                actions: Actions,
                notActions: NotActions,
                dataActions: DataActions,
                notDataActions: NotDataActions,
            },
        ],
    ]);
    const byName = ([a]: readonly unknown[], [b]: readonly unknown[]) => (String(a) < String(b) ? -1 : 1);
    expect(shown.toSorted(byName)).toEqual(written.toSorted(byName));
});

test('no resource has a preview version, except where Azure has no other', () => {
    const previews = Object.values(deployments).flatMap(({ resources }) =>
        resources.filter(({ apiVersion }) => apiVersion.includes('preview')),
    );
    // Azure never released a stable version with categories that go to a workspace.
    expect([...new Set(previews.map(({ type }) => type))]).toEqual(['Microsoft.Insights/diagnosticSettings']);
});
