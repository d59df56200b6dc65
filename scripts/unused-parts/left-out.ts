/**
 * Stand-ins for the parts of packages (parts.ts) and for the texts of controls (control-texts.ts) that the bundle leaves
 * out. The bundle carries this module.
 */

/** Stands for a function or class. Throws an error with its name when it is called or constructed. */
export function leftOutCall(name: string): () => never {
    return function leftOut() {
        throw new Error(leftOutPart(name));
    };
}

/** Stands for the class or factory of a group of operations. Throws an error when an operation is asked of the group. */
export function leftOutGroup(name: string): () => object {
    return function leftOut() {
        return new Proxy(
            {},
            {
                get(_, operation) {
                    throw new Error(leftOutPart(`${name}.${String(operation)}`));
                },
            },
        );
    };
}

/** Stands for a text of a control. Throws an error when anything is read from it. */
export const leftOutText: object = /* @__PURE__ */ new Proxy(
    {},
    {
        get() {
            throw new Error(
                'This text of a control is not in the bundle: scripts/unused-parts/control-texts.ts names those that Pgwarden leaves out',
            );
        },
    },
);

function leftOutPart(name: string): string {
    return `${name} is not in the bundle: scripts/unused-parts/parts.ts names the operations that Pgwarden uses`;
}
