import { expect, test } from 'vitest';
import * as z from 'zod';
import { textOf } from '../docs/repository.ts';

/** The compiler writes the snapshots, and test/bicep keeps them fresh. */
const snapshot = z.object({
    predictedResources: z.array(
        z.object({
            id: z.string(),
            type: z.string(),
            name: z.string().optional(),
            properties: z.object({ roleName: z.string().optional() }).optional(),
        }),
    ),
});

/** Names of the roles that Azure has built in. */
const builtIn: Readonly<Record<string, string>> = {
    '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
    'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
};

/** `role on scope` of every assignment of a deployment; a scope is told by its resource type and its last names. */
function assignments(deployment: string): readonly string[] {
    const text = textOf(`test/bicep/deployments/${deployment}.snapshot.json`);
    const { predictedResources } = snapshot.parse(JSON.parse(text));
    const own = predictedResources.flatMap(({ name, properties }) =>
        name === undefined || properties?.roleName === undefined
            ? []
            : [[name, properties.roleName.replace(/ \(.*\)$/, '')] as const],
    );
    const names = { ...builtIn, ...Object.fromEntries(own) };
    return predictedResources
        .filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments')
        .map(({ id }) => {
            const quoted = [...id.matchAll(/'([^']*)'/g)].map(([, each]) => each ?? '');
            return `${names[quoted.at(-1) ?? ''] ?? quoted.at(-1)} on ${scopeText(quoted[0] ?? '')}`;
        })
        .toSorted();
}

function scopeText(scope: string): string {
    const parts = scope.split('/providers/').at(-1)?.split('/').slice(1) ?? [];
    if (!scope.includes('/providers/')) return `subscription ${scope.split('/').at(-1)?.slice(0, 8)}`;
    const unnamed = parts.map((part, index) => (index === 1 ? '…' : part));
    return unnamed.join('/');
}

const everywhere = [
    'Monitoring Metrics Publisher on components/…',
    'Pgwarden Servers Table on storageAccounts/…/tableServices/default/tables/servers',
    'Pgwarden Storage on storageAccounts/…',
    'Storage Blob Data Contributor on storageAccounts/…/blobServices/default/containers/dead-letters',
];

test('in dry-run, the app has the roles that read, each on its scope', () => {
    expect(assignments('dry-run')).toEqual(
        [
            ...everywhere,
            'Pgwarden Key Reader on vaults/…',
            'Pgwarden Reader on subscription 11111111',
        ].toSorted(),
    );
});

test('while dry-run is off, it also has those that write, in each watched subscription, vault, destination of logs, and topic', () => {
    expect(assignments('repairing')).toEqual(
        [
            ...everywhere,
            'Pgwarden Key Rotation on vaults/…',
            'Pgwarden Log Destinations on namespaces/…',
            'Pgwarden Log Destinations on storageAccounts/…',
            'Pgwarden Notifications on topics/…',
            'Pgwarden Reader on subscription 11111111',
            'Pgwarden Reader on subscription 22222222',
            'Pgwarden Remediator on subscription 11111111',
            'Pgwarden Remediator on subscription 22222222',
        ].toSorted(),
    );
});

test('SECURITY names every assigned role', () => {
    const page = textOf('SECURITY.md');
    const assigned = [...assignments('dry-run'), ...assignments('repairing')].map((each) =>
        each.replace(/ on .*$/, ''),
    );
    expect(assigned.filter((role) => !page.includes(role))).toEqual([]);
});
