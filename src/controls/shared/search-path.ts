/**
 * Returns the schemas of a `search_path` as PostgreSQL stores it, in their order: quoted ones as they are, others in lower
 * case. Never throws: an unclosed quote reaches to the end.
 */
export function schemasOf(path: string): readonly string[] {
    const element = /\s*(?:"((?:[^"]|"")*)(?:"|$)|([^,"\s]+))\s*(?:,|$|(?=\S))/y;
    const schemas: string[] = [];
    while (element.lastIndex < path.length) {
        const at = element.lastIndex;
        const match = element.exec(path);
        if (match === null) {
            element.lastIndex = at + 1;
            continue;
        }
        const [, quoted, plain = ''] = match;
        schemas.push(quoted === undefined ? plain.toLowerCase() : quoted.replaceAll('""', '"'));
    }
    return schemas;
}
