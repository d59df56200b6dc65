/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
    readonly [name: string]: Json;
}

export function isList(value: Json | undefined): value is readonly Json[] {
    return Array.isArray(value);
}

export function isObject(value: Json | undefined): value is JsonObject {
    return typeof value === 'object' && value !== null && !isList(value);
}

/** Returns the member of the object, whose name is compared without case. */
export function memberOf(value: Json | undefined, name: string): Json | undefined {
    if (!isObject(value)) return undefined;
    if (Object.hasOwn(value, name)) return value[name];
    const wanted = name.toLowerCase();
    return Object.entries(value).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** Returns the value as short text for people. */
export function jsonText(value: Json | undefined): string {
    if (value === undefined || value === null) return 'absent';
    return typeof value === 'string' ? value : JSON.stringify(value);
}
