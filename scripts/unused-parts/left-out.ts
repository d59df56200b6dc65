/** Stand-ins for the parts of packages that the bundle leaves out (parts.ts). The bundle carries this module. */

/** Stands for a function or class. Throws an error with its name when it is called or constructed. */
export function leftOutCall(name: string): () => never {
    return function leftOut() {
        throw new Error(leftOutText(name));
    };
}

/** Stands for the class or factory of a group of operations. Throws an error when an operation is asked of the group. */
export function leftOutGroup(name: string): () => object {
    return function leftOut() {
        return new Proxy(
            {},
            {
                get(_, operation) {
                    throw new Error(leftOutText(`${name}.${String(operation)}`));
                },
            },
        );
    };
}

function leftOutText(name: string): string {
    return `${name} is not in the bundle: scripts/unused-parts/parts.ts names the operations that Pgwarden uses`;
}
