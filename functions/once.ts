/** Returns a function that makes the value when first called, and keeps it. A failure is not kept: the next call tries again. */
export function once<Value>(make: () => Value): () => Value {
    let made: { readonly value: Value } | undefined;
    return () => {
        made ??= { value: make() };
        return made.value;
    };
}
