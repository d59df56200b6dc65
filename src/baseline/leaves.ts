/** Every value in an object with the names that lead to it: `firewall.maximumAddresses`. A list is one value. */
export function* leaves(value: object, prefix = ''): Generator<readonly [string, unknown]> {
    for (const [name, field] of Object.entries(value)) {
        const path = `${prefix}${name}`;
        if (typeof field === 'object' && field !== null && !Array.isArray(field))
            yield* leaves(field, `${path}.`);
        else if (field !== undefined) yield [path, field];
    }
}
