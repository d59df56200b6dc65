import { versionsOf } from '../arm/api-versions.ts';
import type { Route } from '../arm/route.ts';
import { azureError } from '../kernel/http.ts';
import { locations } from '../world/locations.ts';

/** The resource types of the simulator, by namespace. */
const resourceTypes: Readonly<Record<string, readonly string[]>> = {
    'Microsoft.Advisor': ['recommendations'],
    'Microsoft.Authorization': ['locks', 'roleAssignments', 'roleDefinitions'],
    'Microsoft.DBforPostgreSQL': [
        'flexibleServers',
        'flexibleServers/administrators',
        'flexibleServers/backups',
        'flexibleServers/configurations',
        'flexibleServers/databases',
        'flexibleServers/firewallRules',
        'flexibleServers/logFiles',
        'flexibleServers/privateLinkResources',
        'flexibleServers/virtualEndpoints',
    ],
    'Microsoft.EventGrid': ['eventSubscriptions', 'systemTopics'],
    'Microsoft.Insights': ['diagnosticSettings', 'eventtypes', 'metricDefinitions', 'metrics'],
    'Microsoft.KeyVault': ['managedHSMs', 'vaults'],
    'Microsoft.Management': ['managementGroups'],
    'Microsoft.Network': ['virtualNetworks/subnets'],
    'Microsoft.OperationalInsights': ['workspaces'],
    'Microsoft.PolicyInsights': ['policyStates'],
    'Microsoft.Resources': ['tags'],
    'Microsoft.Security': ['assessments', 'pricings'],
};

/** Resource providers: `az resource show` asks which api-version a type has before it asks for the resource. */
export function providerRoutes(): readonly Route[] {
    return [
        {
            method: 'GET',
            pattern: '/subscriptions/{subscriptionId}/providers',
            action: 'Microsoft.Resources/subscriptions/providers/read',
            serve: ({ parameters: { subscriptionId = '' } }) => ({
                status: 200,
                body: { value: Object.keys(resourceTypes).map((name) => bodyOf(subscriptionId, name)) },
            }),
        },
        {
            method: 'GET',
            pattern: '/subscriptions/{subscriptionId}/providers/{namespace}',
            action: 'Microsoft.Resources/subscriptions/providers/read',
            serve: ({ parameters: { subscriptionId = '', namespace = '' } }) => {
                const name = Object.keys(resourceTypes).find(
                    (candidate) => candidate.toLowerCase() === namespace.toLowerCase(),
                );
                return name === undefined
                    ? azureError(
                          404,
                          'InvalidResourceNamespace',
                          `The resource namespace '${namespace}' is invalid.`,
                      )
                    : { status: 200, body: bodyOf(subscriptionId, name) };
            },
        },
    ];
}

function bodyOf(subscriptionId: string, namespace: string): unknown {
    return {
        id: `/subscriptions/${subscriptionId}/providers/${namespace}`,
        namespace,
        registrationPolicy: 'RegistrationRequired',
        registrationState: 'Registered',
        resourceTypes: (resourceTypes[namespace] ?? []).map((resourceType) => ({
            resourceType,
            locations: Object.values(locations),
            // Clients that know a type only by name choose among these.
            apiVersions: versionsOf(namespace),
            capabilities: 'None',
        })),
    };
}
