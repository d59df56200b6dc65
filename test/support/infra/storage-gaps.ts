/** Holds the storage of a deployment against the code's tables, queues, and containers, and against the rules for it. */
import {
    type Deployment,
    differences,
    isList,
    type Json,
    ofType,
    type Resource,
    valueAt,
} from './deployment.ts';

/** Names that the code uses. */
export interface StorageNames {
    readonly tables: readonly string[];
    /** Without their poison queues. */
    readonly queues: readonly string[];
    readonly containers: readonly string[];
    /** The container whose files nobody may change or delete. */
    readonly immutable: string;
}

const account = 'Microsoft.Storage/storageAccounts';

/** Properties of the account that keep out keys, anonymous readers, other tenants, and clear text. */
const safe: Readonly<Record<string, Json>> = {
    'properties.allowSharedKeyAccess': false,
    'properties.allowBlobPublicAccess': false,
    'properties.allowCrossTenantReplication': false,
    'properties.defaultToOAuthAuthentication': true,
    'properties.minimumTlsVersion': 'TLS1_2',
    'properties.supportsHttpsTrafficOnly': true,
    // Without a virtual network. Event Grid writes dead letters as a trusted service.
    'properties.publicNetworkAccess': 'Enabled',
    'properties.networkAcls.defaultAction': 'Allow',
    'properties.networkAcls.bypass': 'AzureServices',
    'sku.name': 'Standard_ZRS',
};

export function storageGaps(deployment: Deployment, names: StorageNames): readonly string[] {
    const named = (type: string) =>
        ofType(deployment, `${account}/${type}`).map(({ name }) => name.slice(name.lastIndexOf('/') + 1));
    const containers = ofType(deployment, `${account}/blobServices/containers`);
    return [
        ...differences('tables', named('tableServices/tables'), names.tables),
        ...differences(
            'queues',
            named('queueServices/queues'),
            names.queues.flatMap((queue) => [queue, `${queue}-poison`]),
        ),
        // The package of the code; the host makes its own containers.
        ...differences('containers', named('blobServices/containers'), [...names.containers, 'deployments']),
        ...containers.flatMap((container) =>
            valueAt(container, 'properties.publicAccess') === 'None' ? [] : [`${container.name} is public`],
        ),
        ...['blobServices', 'queueServices', 'tableServices'].flatMap((service) =>
            named(service).length === 1 ? [] : [`${service} is missing`],
        ),
        ...accountGaps(ofType(deployment, account)),
        ...immutabilityGaps(deployment, names.immutable),
        ...recoveryGaps(ofType(deployment, `${account}/blobServices`)),
        ...logGaps(deployment),
    ];
}

function accountGaps(accounts: readonly Resource[]): readonly string[] {
    if (accounts.length !== 1) return ['there is not one storage account'];
    return Object.entries(safe).flatMap(([path, value]) =>
        valueAt(accounts[0], path) === value ? [] : [`${path} of the storage account is not ${value}`],
    );
}

function immutabilityGaps(deployment: Deployment, container: string): readonly string[] {
    const policies = ofType(deployment, `${account}/blobServices/containers/immutabilityPolicies`);
    const found = policies.map(
        (policy) =>
            `${policy.id.split('/containers/')[1]}: ${valueAt(policy, 'properties.immutabilityPeriodSinceCreationInDays')} days, appends ${valueAt(policy, 'properties.allowProtectedAppendWrites')}`,
    );
    return differences('immutability', found, [
        `${container}/immutabilityPolicies/default: 365 days, appends false`,
    ]);
}

function recoveryGaps([blobs]: readonly Resource[]): readonly string[] {
    const isKept =
        valueAt(blobs, 'properties.isVersioningEnabled') === true &&
        valueAt(blobs, 'properties.deleteRetentionPolicy.enabled') === true &&
        Number(valueAt(blobs, 'properties.deleteRetentionPolicy.days')) >= 30;
    return isKept ? [] : ['an overwritten or deleted blob cannot be restored for 30 days'];
}

/** Writes and deletes of the audit table and of the blobs are logged to the workspace. */
function logGaps(deployment: Deployment): readonly string[] {
    const settings = ofType(deployment, 'Microsoft.Insights/diagnosticSettings');
    const found = settings.flatMap((setting) => {
        const [, service = ''] = /\/(\w+Services)\/default\/providers/.exec(setting.id) ?? [];
        const workspace = String(valueAt(setting, 'properties.workspaceId'));
        const logs = valueAt(setting, 'properties.logs');
        return (isList(logs) ? logs : []).map(
            (log) =>
                `${valueAt(log, 'category')} of ${service}: ${valueAt(log, 'enabled')} to ${workspace.replace(/^.*\/(log-pgwarden-)\w+$/, '$1')}`,
        );
    });
    return differences(
        'logs',
        found,
        ['tableServices', 'blobServices'].flatMap((service) =>
            ['StorageWrite', 'StorageDelete'].map(
                (category) => `${category} of ${service}: true to log-pgwarden-`,
            ),
        ),
    );
}
