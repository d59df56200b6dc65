/** Reads JSON of a caller: the few questions that the services ask of a body. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object in that field, or an empty one. */
export function objectIn(value: unknown, field: string): JsonObject {
    const found = isObject(value) ? value[field] : undefined;
    return isObject(found) ? found : {};
}

/** The text in that field; undefined when it is absent or something else. */
export function textIn(value: unknown, field: string): string | undefined {
    const found = isObject(value) ? value[field] : undefined;
    return typeof found === 'string' ? found : undefined;
}

/** The number in that field; undefined when it is absent or something else. */
export function numberIn(value: unknown, field: string): number | undefined {
    const found = isObject(value) ? value[field] : undefined;
    return typeof found === 'number' ? found : undefined;
}

/** The items in that field, or none. */
export function itemsIn(value: unknown, field: string): readonly unknown[] {
    const found = isObject(value) ? value[field] : undefined;
    return Array.isArray(found) ? found : [];
}

/** True for two JSON values that are equal, whatever the order of their fields. */
export function isSameJson(a: unknown, b: unknown): boolean {
    return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
    return (
        JSON.stringify(value, (_key, inner: unknown) =>
            isObject(inner)
                ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
                : inner,
        ) ?? 'undefined'
    );
}
