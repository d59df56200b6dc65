/** The renames of one version in a stored object. Names of fields are the new ones, except in `fields`. */
export interface Renames {
    /** New names of fields, by their old names. */
    readonly fields?: Readonly<Record<string, string>>;
    /** New values of enumerations, by field and old value. */
    readonly words?: Readonly<Record<string, Readonly<Record<string, string>>>>;
    /** Renames inside of fields. `*`: in every item of a list or value of a map. */
    readonly inside?: Readonly<Record<string, Renames>>;
}

/** Returns the value with its new names. Values that are not objects, and fields with new names, stay unchanged. */
export function renamed(value: unknown, renames: Renames): unknown {
    const { fields = {}, words = {}, inside = {} } = renames;
    if (Array.isArray(value)) return value.map((item: unknown) => renamed(item, inside['*'] ?? {}));
    if (typeof value !== 'object' || value === null) return value;
    const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
    return Object.fromEntries(
        entries.map(([old, content]) => {
            const name = own(fields, old) ?? old;
            const word = typeof content === 'string' ? own(own(words, name) ?? {}, content) : undefined;
            return [name, word ?? renamed(content, own(inside, name) ?? inside['*'] ?? {})];
        }),
    );
}

/** Looks up an own property only: a name can come from outside, for example `constructor`. */
function own<Value>(map: Readonly<Record<string, Value>>, name: string): Value | undefined {
    return Object.hasOwn(map, name) ? map[name] : undefined;
}
