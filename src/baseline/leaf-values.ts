/** Yields every value in an object with its path: `firewall.maximumAddresses`. A list is one value. */
export function* leafValues(value: object, prefix = ''): Generator<readonly [string, unknown]> {
    for (const [name, field] of Object.entries(value)) {
        const path = `${prefix}${name}`;
        if (typeof field === 'object' && field !== null && !Array.isArray(field))
            yield* leafValues(field, `${path}.`);
        else if (field !== undefined) yield [path, field];
    }
}
