import { type ArmResource, isList, type Json } from './resource.ts';

/** What a field of a policy rule reads. A `[*]` in an alias stands for every element of an array. */
export type FieldValue =
    | { readonly kind: 'single'; readonly value: Json | undefined }
    | { readonly kind: 'each'; readonly values: readonly (Json | undefined)[] };

/** The array element that a count is looking at. */
export interface CountElement {
    /** The alias of the array, with its `[*]`. */
    readonly alias: string;
    readonly value: Json;
}

/**
 * Assumed: these aliases of old have no `[*]` in their name and still stand for every element, as their default path
 * in `Get-AzPolicyAlias` says.
 */
const arrayAliases = new Map([
    ['microsoft.insights/diagnosticsettings/metrics.enabled', 'metrics[*].enabled'],
]);

/** Resolves `type`, `name`, `location` or an alias. Names are read without case, as Azure Policy does. */
export function fieldValue(field: string, resource: ArmResource, element?: CountElement): FieldValue {
    switch (field.toLowerCase()) {
        case 'type':
            return { kind: 'single', value: resource.type };
        case 'name':
            return { kind: 'single', value: resource.name };
        case 'location':
            return { kind: 'single', value: resource.location };
    }
    if (element !== undefined && field.toLowerCase().startsWith(element.alias.toLowerCase())) {
        return walk(element.value, pathOf(field.slice(element.alias.length)));
    }
    const prefix = `${resource.type}/`;
    if (!field.toLowerCase().startsWith(prefix.toLowerCase())) {
        throw new Error(`The alias ${field} does not belong to ${resource.type}`);
    }
    const path = arrayAliases.get(field.toLowerCase()) ?? field.slice(prefix.length);
    return walk(resource.properties, pathOf(path));
}

function pathOf(path: string): string[] {
    return path
        .replaceAll('[*]', '.*')
        .split(/[./]/)
        .filter((step) => step !== '');
}

function walk(root: Json | undefined, path: readonly string[]): FieldValue {
    let values: readonly (Json | undefined)[] = [root];
    for (const step of path) {
        values = values.flatMap((value): readonly (Json | undefined)[] =>
            step === '*' ? elements(value) : [property(value, step)],
        );
    }
    return path.includes('*') ? { kind: 'each', values } : { kind: 'single', value: values[0] };
}

function elements(value: Json | undefined): readonly Json[] {
    return isList(value) ? value : [];
}

function property(value: Json | undefined, name: string): Json | undefined {
    if (value === null || value === undefined || typeof value !== 'object' || isList(value)) return undefined;
    return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
