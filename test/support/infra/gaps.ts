/** Everything that a deployment lacks, or has too much of, compared with the code. */
import { queueTriggers } from '../../../functions/queue-triggers.ts';
import { settingNames, textOf } from '../../unit/docs/repository.ts';
import { typesOfFunctions } from './acted-on.ts';
import { appGaps } from './app-gaps.ts';
import type { Deployments } from './deployment.ts';
import { eventGaps } from './event-gaps.ts';
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

/** One line for each gap. Empty: the deployment and the code agree. */
export function deploymentGaps(deployments: Deployments): readonly string[] {
    const { 'dry-run': dryRun, repairing } = deployments;
    const groups = ofGroups(deployments);
    return [
        ...roleGaps(deployments),
        ...eventGaps(deployments, typesOfFunctions),
        ...[dryRun, repairing].flatMap((deployment) => [
            ...storageGaps(deployment, storageNames),
            ...appGaps(deployment, settingNames()),
        ]),
        ...groups,
    ];
}

/** Resource groups: the one of the app, and one for the topics of each watched subscription. */
function ofGroups(deployments: Deployments): readonly string[] {
    const wanted: Readonly<Record<keyof Deployments, number>> = { 'dry-run': 1, repairing: 1, events: 2 };
    return Object.entries(deployments).flatMap(([sample, { resources }]) => {
        const groups = resources.filter(({ type }) => type === 'Microsoft.Resources/resourceGroups');
        const count = wanted[sample as keyof Deployments];
        return groups.length === count
            ? []
            : [`${sample} has ${groups.length} resource groups, not ${count}`];
    });
}
