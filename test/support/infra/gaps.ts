/** Everything that a deployment lacks, or has too much of, compared with the code. */
import { queueTriggers } from '../../../functions/queue-triggers.ts';
import { settingNames, textOf } from '../../unit/docs/repository.ts';
import { typesOfFunctions } from './acted-on.ts';
import { appGaps, codeGaps } from './app-gaps.ts';
import { type Deployments, ofType, type Sample } from './deployment.ts';
import { type EventRoute, eventGaps } from './event-gaps.ts';
import { roleGaps } from './role-gaps.ts';
import { type StorageNames, storageGaps } from './storage-gaps.ts';

const code = textOf('src/azure/storage/storage.ts');
const named = (call: string): readonly string[] =>
    [...code.matchAll(new RegExp(`\\b${call}\\('([a-z-]+)'\\)`, 'g'))].map(([, name]) => name ?? '');

/** Names in the code's storage. */
export const storageNames: StorageNames = {
    tables: named('table'),
    queues: queueTriggers.map(({ queueName }) => queueName),
    containers: named('container'),
    immutable: /auditAnchors: container\('([^']+)'\)/.exec(code)?.[1] ?? '',
};

const account =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-pgwarden-prod/providers/Microsoft.Storage/storageAccounts/stpgwardenexample';

/** Parameters of the sample `events`. */
const route: EventRoute = {
    watched: ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'],
    vaults: [
        '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/kv-keys',
    ],
    app: `${account.replace(/Microsoft.Storage.*/, '')}Microsoft.Web/sites/func-pgwarden-example`,
    account,
};

/** One line for each gap. Empty: the deployment and the code agree. */
export function deploymentGaps(deployments: Deployments): readonly string[] {
    const { 'dry-run': dryRun, repairing, 'below-group': belowGroup, package: whole, events } = deployments;
    const idOf = (type: string) => ofType(whole, type)[0]?.id ?? '';
    const ownRoute: EventRoute = {
        watched: ['11111111-1111-4111-8111-111111111111'],
        vaults: [],
        app: idOf('Microsoft.Web/sites'),
        account: idOf('Microsoft.Storage/storageAccounts'),
    };
    return [
        ...roleGaps(deployments),
        ...eventGaps(events, route, typesOfFunctions),
        ...eventGaps(whole, ownRoute, typesOfFunctions),
        ...codeGaps(whole, 'https://example.com/pgwarden.zip'),
        ...[dryRun, repairing, belowGroup, whole].flatMap((deployment) => [
            ...storageGaps(deployment, storageNames),
            ...appGaps(deployment, settingNames()),
        ]),
        ...groupGaps(deployments),
    ];
}

/** Resource groups: the one of the app, and one for the topics of each watched subscription. */
function groupGaps(deployments: Deployments): readonly string[] {
    const wanted: Readonly<Record<Sample, number>> = {
        'dry-run': 1,
        repairing: 1,
        'below-group': 1,
        'at-group': 0,
        events: 2,
        package: 2,
    };
    return (Object.keys(wanted) as readonly Sample[]).flatMap((sample) => {
        const count = ofType(deployments[sample], 'Microsoft.Resources/resourceGroups').length;
        return count === wanted[sample]
            ? []
            : [`${sample} has ${count} resource groups, not ${wanted[sample]}`];
    });
}
