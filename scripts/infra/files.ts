/** The Bicep files, and the files that are made of them. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Bicep, Target } from './bicep.ts';

const root = join(import.meta.dirname, '..', '..');

/** Every file of `infra`, by its path from the root. */
export const bicepFiles: readonly string[] = globSync('infra/**/*.bicep', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted();

/** Deployments with their parameters; beside each, a snapshot of the resources that Azure would get. */
export const deployments: readonly string[] = globSync('test/bicep/deployments/*.bicepparam', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted();

/** Templates that users deploy without a compiler, and the one that events-policy.bicep embeds. */
const published = ['modules/watched-subscription', 'events-policy', 'management-group', 'events', 'main'];

/** The tenant, and the subscription of the app or its management group, in snapshots. */
function targetOf(deployment: string): Target {
    const [, template = ''] = /^using '(?:\.\.\/)*([^']+)'$/m.exec(infraText(deployment)) ?? [];
    const isAtGroup = infraText(template).includes("targetScope = 'managementGroup'");
    return {
        tenantId: '99999999-9999-4999-8999-999999999999',
        ...(isAtGroup
            ? { managementGroupId: 'mg-databases' }
            : { subscriptionId: '11111111-1111-4111-8111-111111111111' }),
        location: 'westeurope',
        deploymentName: basename(deployment, '.bicepparam'),
    };
}

/** A file and the text that it should have. */
export interface InfraFile {
    readonly path: string;
    readonly text: string;
}

/**
 * Returns the ARM templates in `infra/dist`, and the snapshots of the deployments. Throws if a file has errors. Each is a
 * step of its own, because a file may embed one of those before it.
 */
export async function* infraFiles(bicep: Bicep): AsyncGenerator<InfraFile> {
    for (const name of published) {
        const { template, problems } = await bicep.compile(join(root, `infra/${name}.bicep`));
        if (template === undefined) throw new Error(problems.join('\n'));
        yield { path: `infra/dist/${basename(name)}.json`, text: withoutHashes(template) };
    }
    for (const path of deployments) {
        const snapshot = await bicep.snapshot(join(root, path), targetOf(path));
        yield { path: path.replace(/\.bicepparam$/, '.snapshot.json'), text: inOrder(snapshot) };
    }
}

/** Leaves out the hashes that the compiler adds to each module: two branches would always conflict about them. */
function withoutHashes(template: string): string {
    const parsed: unknown = JSON.parse(template, (key, value) =>
        key === 'templateHash' ? undefined : value,
    );
    return `${JSON.stringify(parsed, undefined, 2)}\n`;
}

const snapshotSchema = z.looseObject({
    predictedResources: z.array(z.looseObject({ id: z.string() })),
    outputs: z.record(z.string(), z.unknown()).optional(),
});

/** Sorts resources and outputs: the compiler gives them in another order each time. */
function inOrder(snapshot: string): string {
    const { predictedResources, outputs = {}, ...rest } = snapshotSchema.parse(JSON.parse(snapshot));
    const sorted = {
        predictedResources: predictedResources.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        ...rest,
        outputs: Object.fromEntries(Object.entries(outputs).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    };
    return `${JSON.stringify(sorted, undefined, 4)}\n`;
}

/** The text of a file, by its path from the root. */
export function infraText(path: string): string {
    return readFileSync(join(root, path), 'utf8');
}
