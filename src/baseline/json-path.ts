/** Returns a path in a JSON document, as in RFC 9535: `$.modes['secure-transport']`, `$.scopes[2].server`. */
export function jsonPath(segments: readonly PropertyKey[]): string {
    return segments.reduce<string>((path, segment) => path + step(segment), '$');
}

/** Returns the value at a path; undefined when there is none. */
export function valueAt(root: unknown, segments: readonly PropertyKey[]): unknown {
    let value = root;
    for (const segment of segments) {
        if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
        value = Reflect.get(value, segment);
    }
    return value;
}

function step(segment: PropertyKey): string {
    if (typeof segment === 'number') return `[${segment}]`;
    const name = String(segment);
    if (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) return `.${name}`;
    return `['${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`;
}
