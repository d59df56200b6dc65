/** The snapshots of deployments, which compiles.test.ts keeps fresh. */
import { infraText } from '../../scripts/infra/files.ts';

/** A resource that Azure would get. What only Azure knows is an expression in brackets. */
export interface PredictedResource {
    readonly id: string;
    readonly type: string;
    readonly name: string;
    // biome-ignore lint/suspicious/noExplicitAny: the shape is that of each type, and the tests compare it.
    readonly properties: any;
}

/** Returns the resources of one type in a deployment, by the name of its file. */
export function deployed(deployment: string, type: string): readonly PredictedResource[] {
    const { predictedResources }: { readonly predictedResources: readonly PredictedResource[] } = JSON.parse(
        infraText(`test/bicep/deployments/${deployment}.snapshot.json`),
    );
    return predictedResources.filter((resource) => resource.type === type);
}
