/** Holds the roles and their assignments of a deployment against the code's needs. */
import {
    type Deployments,
    differences,
    isList,
    type Json,
    ofType,
    type Sample,
    textsAt,
    valueAt,
} from './deployment.ts';
import { neededPermissions } from './needed-permissions.ts';

/** Roles of Azure that the deployment assigns, by their ids. */
const builtIn: Readonly<Record<string, string>> = {
    '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
    'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
};

/** Parameters of the sample `at-group`. */
const ofTheSample: Readonly<Record<string, string>> = {
    '44444444-4444-4444-8444-444444444444': 'Pgwarden Reader',
    '55555555-5555-4555-8555-555555555555': 'Pgwarden Remediator',
};

const onOwnResources = [
    'Pgwarden Storage on stpgwarden* for id-pgwarden-*',
    'Pgwarden Servers Table on stpgwarden*/tables/servers for id-pgwarden-*',
    'Storage Blob Data Contributor on stpgwarden*/containers/dead-letters for id-pgwarden-*',
    'Monitoring Metrics Publisher on appi-pgwarden-* for id-pgwarden-*',
];
const everywhere = [
    ...onOwnResources,
    'Pgwarden Reader on 11111111-1111-4111-8111-111111111111 for id-pgwarden-*',
];
const topics = ['1/egst-pgwarden-changes', '1/egst-pgwarden-policy', '2/egst-pgwarden-changes'];

const assigned: Readonly<Record<Sample, readonly string[]>> = {
    'dry-run': [...everywhere, 'Pgwarden Key Reader on kv-keys for id-pgwarden-*'],
    repairing: [
        ...everywhere,
        'Pgwarden Reader on 22222222-2222-4222-8222-222222222222 for id-pgwarden-*',
        'Pgwarden Remediator on 11111111-1111-4111-8111-111111111111 for id-pgwarden-*',
        'Pgwarden Remediator on 22222222-2222-4222-8222-222222222222 for id-pgwarden-*',
        'Pgwarden Key Rotation on kv-keys for id-pgwarden-*',
        'Pgwarden Log Destinations on contosologs for id-pgwarden-*',
        'Pgwarden Log Destinations on contoso-siem for id-pgwarden-*',
        'Pgwarden Notifications on pgwarden-notifications for id-pgwarden-*',
    ],
    events: [...topics, '2/egst-pgwarden-policy', '2/egst-pgwarden-kv-keys'].map(
        (topic) => `Storage Blob Data Contributor on stpgwardenexample/containers/dead-letters for ${topic}`,
    ),
    'below-group': onOwnResources,
    'at-group': [
        'Pgwarden Reader on mg-databases for 33333333-3333-4333-8333-333333333333',
        'Pgwarden Remediator on mg-databases for 33333333-3333-4333-8333-333333333333',
    ],
    package: [
        ...everywhere,
        ...['1/egst-pgwarden-changes', '1/egst-pgwarden-policy'].map(
            (topic) => `Storage Blob Data Contributor on stpgwarden*/containers/dead-letters for ${topic}`,
        ),
    ],
};

/** Returns missing and superfluous permissions and assignments of roles. */
export function roleGaps(deployments: Deployments): readonly string[] {
    return (Object.keys(assigned) as readonly Sample[]).flatMap((sample) => [
        ...(sample === 'events' || sample === 'at-group' ? [] : definitionGaps(deployments, sample)),
        ...differences(`roles in ${sample}`, assignments(deployments, sample), assigned[sample]),
    ]);
}

function definitionGaps(deployments: Deployments, sample: Sample): readonly string[] {
    const definitions = ofType(deployments[sample], 'Microsoft.Authorization/roleDefinitions');
    const named = new Map(definitions.map((role) => [nameOf(role.id, deployments, sample), role]));
    return Object.entries(neededPermissions).flatMap(([name, needed]) => {
        const role = named.get(name);
        if (role === undefined) return [`${sample}: role ${name} is missing`];
        const permissions = valueAt(role, 'properties.permissions');
        return [
            ...differences(name, (isList(permissions) ? permissions : []).flatMap(granted), needed),
            ...(valueAt(role, 'properties.type') === 'CustomRole' ? [] : [`${name} is no custom role`]),
            ...differences(
                `scopes of ${name} in ${sample}`,
                textsAt(role, 'properties.assignableScopes'),
                scopesOf(name, sample),
            ),
        ];
    });
}

/** Scopes below which a role may be assigned: those where it is, and the subscription that defines it. */
function scopesOf(name: string, sample: Sample): readonly string[] {
    const own = '/subscriptions/11111111-1111-4111-8111-111111111111';
    const group = '/providers/Microsoft.Management/managementGroups/mg-databases';
    // Azure assigns a role with data actions at no management group.
    const isForGroups = name === 'Pgwarden Reader' || name === 'Pgwarden Remediator';
    if (sample === 'below-group') return isForGroups ? [own, group] : [own];
    const isOfStorage = name === 'Pgwarden Storage' || name === 'Pgwarden Servers Table';
    const isAlone = sample === 'package' || isOfStorage;
    return isAlone ? [own] : [own, '/subscriptions/22222222-2222-4222-8222-222222222222'];
}

function granted(permissions: Json): readonly string[] {
    const denied = [...textsAt(permissions, 'notActions'), ...textsAt(permissions, 'notDataActions')];
    return [
        ...textsAt(permissions, 'actions'),
        ...textsAt(permissions, 'dataActions'),
        ...denied.map((action) => `not ${action}`),
    ];
}

/** `{role} on {scope} for {principal}`, with `*` for what Azure or the environment's hash names. */
function assignments(deployments: Deployments, sample: Sample): readonly string[] {
    return ofType(deployments[sample], 'Microsoft.Authorization/roleAssignments').map((assignment) => {
        const role = nameOf(String(valueAt(assignment, 'properties.roleDefinitionId')), deployments, sample);
        const [, scope = ''] =
            /^(?:\[(?:extensionResourceId|subscriptionResourceId)\(')?([^']+?)(?:'|\/providers\/Microsoft.Authorization)/.exec(
                assignment.id,
            ) ?? [];
        const principal = String(valueAt(assignment, 'properties.principalId'));
        const type = valueAt(assignment, 'properties.principalType');
        return `${role} on ${shortened(scope)} for ${principalName(principal)}${type === 'ServicePrincipal' ? '' : ` as ${type}`}`;
    });
}

function nameOf(roleId: string, deployments: Deployments, sample: Sample): string {
    const id = roleId.slice(roleId.lastIndexOf('/') + 1);
    const role = ofType(deployments[sample], 'Microsoft.Authorization/roleDefinitions').find(
        ({ name }) => name === id,
    );
    return (
        builtIn[id] ?? ofTheSample[id] ?? String(valueAt(role, 'properties.roleName')).replace(' (prod)', '')
    );
}

function shortened(scope: string): string {
    return scope
        .replace(/^.*\/providers\/[\w.]+\/\w+\//, '')
        .replace(/\/(?:table|blob)Services\/default/, '')
        .replace(/(?<=(?:st|-)pgwarden-?)[a-z0-9]{13}(?=\/|$)/, '*');
}

/** The resource whose identity the principal is. */
function principalName(expression: string): string {
    if (!expression.startsWith('[')) return expression;
    const [, subscription = '', id = ''] =
        /reference\('\/subscriptions\/(\d)[\d-]+\/resourceGroups\/([^']+)'.*principalId\)?\]$/.exec(
            expression,
        ) ?? [];
    const name = shortened(id);
    return expression.includes('userAssignedIdentities') ? name : `${subscription}/${name}`;
}
