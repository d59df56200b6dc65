/** What one version of the product renamed in a stored object. Names of fields are the new ones, but for `fields`. */
export interface Renames {
    /** New names of fields, by their old names. */
    readonly fields?: Readonly<Record<string, string>>;
    /** New words of fields that hold one of several words, by field and old word. */
    readonly words?: Readonly<Record<string, Readonly<Record<string, string>>>>;
    /** What was renamed inside of fields. `*`: of every item of a list, of every value of a map. */
    readonly inside?: Readonly<Record<string, Renames>>;
}

/** The value with its new names. What is not an object, and what has its new name already, stays as it is. */
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

/** A name can come from outside, `constructor` for example. */
function own<Value>(map: Readonly<Record<string, Value>>, name: string): Value | undefined {
    return Object.hasOwn(map, name) ? map[name] : undefined;
}
