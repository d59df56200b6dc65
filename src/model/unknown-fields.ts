/** Fields of a stored value of a later version that no schema of this one names. */

/**
 * Returns the parsed value with the fields of the stored one that its schema does not name, at any depth. Where the schema
 * made something else of a value, there are none.
 */
export function withUnknownFields<Value>(stored: unknown, parsed: Value): Value {
    return merged(stored, parsed) as Value;
}

function merged(stored: unknown, parsed: unknown): unknown {
    if (Array.isArray(stored) && Array.isArray(parsed)) {
        return parsed.map((item: unknown, index) => merged(stored[index], item));
    }
    if (!isObject(stored) || !isObject(parsed)) return parsed;
    const known = Object.entries(parsed).map(([name, value]) => [
        name,
        Object.hasOwn(stored, name) ? merged(stored[name], value) : value,
    ]);
    const unknown = Object.entries(stored).filter(([name]) => !Object.hasOwn(parsed, name));
    return Object.fromEntries([...known, ...unknown]);
}

/** Returns the path of the first unknown field inside of a field with one of these names; undefined when there is none. */
export function unknownFieldIn(
    stored: unknown,
    parsed: unknown,
    names: readonly string[],
): string | undefined {
    return firstUnknown(stored, parsed, '', (name) => names.includes(name), false);
}

/** Returns the path of the first unknown field of the value, at any depth; undefined when there is none. */
export function unknownFieldInside(stored: unknown, parsed: unknown): string | undefined {
    return firstUnknown(stored, parsed, '', () => true, true);
}

function firstUnknown(
    stored: unknown,
    parsed: unknown,
    path: string,
    isExact: (name: string) => boolean,
    isInside: boolean,
): string | undefined {
    if (typeof stored !== 'object' || stored === null) return undefined;
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    for (const [name, value] of Object.entries(stored)) {
        const at = path === '' ? name : `${path}.${name}`;
        if (isInside && !Object.hasOwn(parsed, name)) return at;
        const known: unknown = Object.getOwnPropertyDescriptor(parsed, name)?.value;
        const found = firstUnknown(value, known, at, isExact, isInside || isExact(name));
        if (found !== undefined) return found;
    }
    return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
