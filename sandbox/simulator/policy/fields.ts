import { isObject } from '../kernel/json.ts';
import { aliasOf } from './aliases.ts';

/** The resource that a rule is evaluated on: as the request writes it, with what its path says. */
export interface EvaluatedResource {
    /** `Microsoft.DBforPostgreSQL/flexibleServers/configurations`. */
    readonly type: string;
    /** The last name of the path. */
    readonly name: string;
    /** Every name of the path, `orders/log_checkpoints`. */
    readonly fullName: string;
    readonly id: string;
    /** The resource's JSON. */
    readonly body: unknown;
}

/** What a field reads. `each`: a `[*]` stands for every element of an array. */
export type FieldValue =
    | { readonly kind: 'single'; readonly value: unknown }
    | { readonly kind: 'each'; readonly values: readonly unknown[] };

/** The element that a `count` is looking at. */
export interface CountElement {
    /** The alias of the array with its `[*]`, or the name of a value count. */
    readonly name: string;
    readonly value: unknown;
}

const plainFields = ['name', 'fullname', 'kind', 'type', 'location', 'id', 'identity.type', 'tags'];

/** True for a field of every resource: a plain one, or a tag. */
export function isResourceField(field: string): boolean {
    return plainFields.includes(field.toLowerCase()) || tagOf(field) !== undefined;
}

/** The value of a field or alias. Absent values, and aliases of other resource types, are undefined. */
export function fieldValue(
    field: string,
    resource: EvaluatedResource,
    elements: readonly CountElement[] = [],
): FieldValue {
    const element = elements.findLast(({ name }) => field.toLowerCase().startsWith(name.toLowerCase()));
    if (element !== undefined) return walked(element.value, field.slice(element.name.length));
    const tag = tagOf(field);
    if (tag !== undefined) return { kind: 'single', value: memberOf(memberOf(resource.body, 'tags'), tag) };
    switch (field.toLowerCase()) {
        case 'type':
            return { kind: 'single', value: resource.type };
        case 'name':
            return { kind: 'single', value: resource.name };
        case 'fullname':
            return { kind: 'single', value: resource.fullName };
        case 'id':
            return { kind: 'single', value: resource.id };
        case 'location':
            return { kind: 'single', value: normalized(memberOf(resource.body, 'location')) };
        case 'kind':
        case 'tags':
        case 'identity.type':
            return walked(resource.body, field);
    }
    const alias = aliasOf(field);
    if (alias === undefined || alias.type !== resource.type.toLowerCase()) {
        return field.includes('[*]') ? { kind: 'each', values: [] } : { kind: 'single', value: undefined };
    }
    return walked(resource.body, alias.path);
}

/** Assumed: Policy compares locations in their short form, whatever the request writes. */
function normalized(location: unknown): unknown {
    return typeof location === 'string' ? location.replaceAll(' ', '').toLowerCase() : location;
}

/** The tag of `tags.name`, `tags[name]` or `tags['name']`. */
function tagOf(field: string): string | undefined {
    const found = /^tags(?:\.(.+)|\[(?:'(.+)'|([^']+))\])$/i.exec(field);
    return found?.[1] ?? found?.[2] ?? found?.[3];
}

function walked(root: unknown, path: string): FieldValue {
    const steps = path
        .replaceAll('[*]', '.*')
        .split('.')
        .filter((step) => step !== '');
    const values = steps.reduce<readonly unknown[]>(
        (found, step) =>
            step === '*'
                ? found.flatMap((value) => (Array.isArray(value) ? value : []))
                : found.map((value) => memberOf(value, step)),
        [root],
    );
    return steps.includes('*') ? { kind: 'each', values } : { kind: 'single', value: values[0] };
}

function memberOf(value: unknown, name: string): unknown {
    if (!isObject(value)) return undefined;
    return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
