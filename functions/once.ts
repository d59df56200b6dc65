/** Makes the value at the first question and keeps it. What throws is tried again at the next one. */
export function once<Value>(make: () => Value): () => Value {
    let made: { readonly value: Value } | undefined;
    return () => {
        made ??= { value: make() };
        return made.value;
    };
}
