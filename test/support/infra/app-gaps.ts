/** Holds the app of a deployment against the settings that the code knows, and against the limits of Flex Consumption. */
import { type Deployment, differences, isList, isObject, type Json, ofType, valueAt } from './deployment.ts';

/** Settings that the code knows and the deployment leaves out, each with its reason. */
export const leftOut: Readonly<Record<string, string>> = {
    AzureWebJobsStorage: 'a connection string, for Azurite',
    AzureWebJobsStorage__accountName: 'the endpoints name the account, in every cloud',
    OPERATION_SETTLE_TIME: 'for the sandbox',
    AZURE_RESOURCE_MANAGER_AUDIENCE: 'the endpoint, in every cloud',
    KEY_VAULT_DNS_SUFFIX: 'follows from the endpoint, and keeps to the cloud',
};

/** Settings that the Functions host or an SDK reads, each with its reason. */
export const ofTheHost: Readonly<Record<string, string>> = {
    AzureWebJobsStorage__credential: 'the host reads its storage with the identity',
    AzureWebJobsStorage__clientId: 'which identity',
    APPLICATIONINSIGHTS_CONNECTION_STRING: 'telemetry',
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'telemetry without a key',
    AZURE_CLIENT_ID: 'the identity whose tokens the app asks for',
    AZURE_TOKEN_CREDENTIALS: 'no other identity is tried',
};

/** Values that decide how safe the app is. */
const safe: Readonly<Record<string, Json>> = {
    'properties.httpsOnly': true,
    'properties.siteConfig.minTlsVersion': '1.2',
    'identity.type': 'UserAssigned',
    kind: 'functionapp,linux',
    'properties.functionAppConfig.deployment.storage.type': 'blobContainer',
    'properties.functionAppConfig.deployment.storage.authentication.type': 'UserAssignedIdentity',
    'properties.functionAppConfig.runtime.name': 'node',
};

export function appGaps(deployment: Deployment, settingNames: readonly string[]): readonly string[] {
    const [app] = ofType(deployment, 'Microsoft.Web/sites');
    const [settings] = ofType(deployment, 'Microsoft.Web/sites/config').filter(({ name }) =>
        name.endsWith('/appsettings'),
    );
    const set = Object.keys(isObject(settings?.properties) ? settings.properties : {});
    const wanted = [...settingNames.filter((name) => !(name in leftOut)), ...Object.keys(ofTheHost)];
    return [
        ...differences('settings', set, wanted),
        ...Object.entries(safe).flatMap(([path, value]) =>
            valueAt(app, path) === value ? [] : [`${path} of the app is not ${value}`],
        ),
        ...planGaps(deployment, String(valueAt(app, 'properties.serverFarmId'))),
        ...identityGaps(deployment, app),
        ...limitGaps(valueAt(app, 'properties.functionAppConfig')),
        ...telemetryGaps(deployment),
        ...workbookGaps(deployment),
    ];
}

function planGaps(deployment: Deployment, planId: string): readonly string[] {
    const [plan] = ofType(deployment, 'Microsoft.Web/serverfarms');
    const facts = `${valueAt(plan, 'sku.tier')} ${valueAt(plan, 'sku.name')}, Linux: ${valueAt(plan, 'properties.reserved')}, of the app: ${plan?.id === planId}`;
    return differences('plan', [facts], ['FlexConsumption FC1, Linux: true, of the app: true']);
}

function identityGaps(deployment: Deployment, app: Json): readonly string[] {
    const ids = ofType(deployment, 'Microsoft.ManagedIdentity/userAssignedIdentities').map(({ id }) => id);
    const assigned = valueAt(app, 'identity.userAssignedIdentities');
    const reading = valueAt(
        app,
        'properties.functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId',
    );
    return [
        ...differences('identities of the app', isObject(assigned) ? Object.keys(assigned) : [], ids),
        ...differences('identity that reads the package', [String(reading)], ids),
    ];
}

/** Source: "Flex Consumption plan: Instance sizes; Scale", learn.microsoft.com/azure/azure-functions/flex-consumption-plan. */
function limitGaps(config: Json): readonly string[] {
    const memory = Number(valueAt(config, 'scaleAndConcurrency.instanceMemoryMB'));
    const instances = Number(valueAt(config, 'scaleAndConcurrency.maximumInstanceCount'));
    const alwaysReady = valueAt(config, 'scaleAndConcurrency.alwaysReady') ?? [];
    const ready = (isList(alwaysReady) ? alwaysReady : []).map((each) =>
        Number(valueAt(each, 'instanceCount')),
    );
    const container = String(valueAt(config, 'deployment.storage.value'));
    return [
        ...([512, 2048, 4096].includes(memory) ? [] : [`instanceMemoryMB is ${memory}`]),
        ...(instances >= 1 && instances <= 1000 ? [] : [`maximumInstanceCount is ${instances}`]),
        ...(ready.reduce((sum, count) => sum + count, 0) <= instances
            ? []
            : ['more instances are always ready than allowed']),
        ...(/^\[format\('\{0\}deployments', reference\(.*\)\.primaryEndpoints\.blob\)\]$/.test(container)
            ? []
            : [`the package is at ${container}`]),
        ...(['22', '24'].includes(String(valueAt(config, 'runtime.version')))
            ? []
            : ['the version of Node is unknown']),
    ];
}

function telemetryGaps(deployment: Deployment): readonly string[] {
    const [insights] = ofType(deployment, 'Microsoft.Insights/components');
    const workspaces = ofType(deployment, 'Microsoft.OperationalInsights/workspaces').map(({ id }) => id);
    return [
        ...differences(
            'workspace of telemetry',
            [String(valueAt(insights, 'properties.WorkspaceResourceId'))],
            workspaces,
        ),
        ...(valueAt(insights, 'properties.DisableLocalAuth') === true ? [] : ['telemetry takes keys']),
    ];
}

/** The workbook reads the workspace. test/unit/infra/workbook.test.ts tells of what it shows. */
function workbookGaps(deployment: Deployment): readonly string[] {
    const workspaces = ofType(deployment, 'Microsoft.OperationalInsights/workspaces').map(({ id }) => id);
    const found = ofType(deployment, 'Microsoft.Insights/workbooks').map(({ properties }) => {
        const at = (name: string) => String(valueAt(properties, name));
        const isOfPgwarden = at('serializedData').includes('# Pgwarden');
        return `${at('displayName')}, ${at('category')} ${at('version')} of ${at('sourceId')}: ${isOfPgwarden}`;
    });
    const wanted = workspaces.map((id) => `Pgwarden (prod), workbook Notebook/1.0 of ${id}: true`);
    return differences('workbook', found, wanted);
}

/** Returns the gap if the deployment does not install this package as it is. */
export function codeGaps(deployment: Deployment, packageUri: string): readonly string[] {
    const found = ofType(deployment, 'Microsoft.Web/sites/extensions').map(
        ({ name, properties }) => `${name.replace(/^func-pgwarden-\w+/, '*')} ${JSON.stringify(properties)}`,
    );
    const properties = JSON.stringify({ packageUri, remoteBuild: false });
    return differences('code', found, [`*/onedeploy ${properties}`]);
}

/** Texts of a deployment's outputs and app settings that hold a secret. */
export function secretsIn(template: string): readonly string[] {
    return template.match(/\blist(?:Keys|Secrets|\w*AccessKeys|\w*Sas|ConnectionStrings)\(/gi) ?? [];
}
