/** Returns a function that makes the value when first called, and keeps it. A failure is not kept: the next call tries again. */
export function once<Value>(make: () => Value): () => Value {
    let made: { readonly value: Value } | undefined;
    return () => {
        made ??= { value: make() };
        return made.value;
    };
}

/** A value that is made when it is first needed, because its modules load only then. */
export interface Lazy<Value> {
    /** Makes the value, or returns the one that was made. A failure is not kept: the next call tries again. */
    get(): Promise<Value>;
    /** Returns the value if it was asked for before. */
    ifMade(): Promise<Value> | undefined;
}

/** Makes a lazy value. Calls at the same time share one attempt. */
export function lazy<Value>(make: () => Promise<Value>): Lazy<Value> {
    let made: Promise<Value> | undefined;
    return {
        get() {
            made ??= make().catch((error: unknown) => {
                made = undefined;
                throw error;
            });
            return made;
        },
        ifMade: () => made,
    };
}
