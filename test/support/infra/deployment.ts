/** The resources of a sample deployment, as Microsoft's compiler predicts them: test/bicep/deployments. */
import { readFileSync } from 'node:fs';

/** A value of JSON. Expressions that only Azure can evaluate are texts in brackets. */
export type Json = string | number | boolean | null | undefined | readonly Json[] | JsonObject;
export interface JsonObject {
    readonly [key: string]: Json;
}

/** A resource as the request to Azure has it. */
export interface Resource extends JsonObject {
    /** Resource id; `[extensionResourceId('{scope}', …)]` where the name is not known before the deployment. */
    readonly id: string;
    readonly type: string;
    readonly name: string;
    readonly apiVersion: string;
}

export interface Deployment {
    readonly resources: readonly Resource[];
    readonly outputs: JsonObject;
}

const samples = [
    // The first deployment.
    'dry-run',
    // One that repairs and names everything.
    'repairing',
    // Event subscriptions.
    'events',
    // One that watches a management group, and its roles there.
    'below-group',
    'at-group',
    // One that installs the code and the event subscriptions as well.
    'package',
] as const;

export type Sample = (typeof samples)[number];
export type Deployments = Readonly<Record<Sample, Deployment>>;

export function readDeployments(): Deployments {
    return Object.fromEntries(samples.map((sample) => [sample, read(sample)])) as Deployments;
}

function read(sample: Sample): Deployment {
    const file = new URL(`../../bicep/deployments/${sample}.snapshot.json`, import.meta.url);
    const { predictedResources, outputs } = JSON.parse(readFileSync(file, 'utf8'));
    return { resources: predictedResources, outputs };
}

/** Resources of a type, such as `Microsoft.Storage/storageAccounts`. */
export function ofType(deployment: Deployment, type: string): readonly Resource[] {
    return deployment.resources.filter((resource) => resource.type === type);
}

/** The value at a path of keys, such as `properties.filter.includedEventTypes`. Undefined: there is none. */
export function valueAt(value: Json, path: string): Json {
    return path.split('.').reduce<Json>((at, key) => (isObject(at) ? at[key] : undefined), value);
}

/** The texts of the list at a path. Empty: there is none. */
export function textsAt(value: Json, path: string): readonly string[] {
    const list = valueAt(value, path);
    return isList(list) ? list.map(String) : [];
}

export function isObject(value: Json): value is JsonObject {
    return typeof value === 'object' && value !== null && !isList(value);
}

export function isList(value: Json): value is readonly Json[] {
    return Array.isArray(value);
}

/** What `wanted` and `found` do not have in common, one line each. */
export function differences(
    what: string,
    found: readonly string[],
    wanted: readonly string[],
): readonly string[] {
    return [
        ...wanted.filter((each) => !found.includes(each)).map((each) => `${what}: ${each} is missing`),
        ...found.filter((each) => !wanted.includes(each)).map((each) => `${what}: ${each} is superfluous`),
        ...(new Set(found).size === found.length ? [] : [`${what}: an item is there twice`]),
    ];
}
