/** The value of a condition: unknown where it cannot be evaluated, or where the caller leaves it open. */
export type Truth = boolean | { readonly kind: 'unknown'; readonly reason: string };

export function unknown(reason: string): Truth {
    return { kind: 'unknown', reason };
}

/** Returns true if all are, false if one is false, else unknown. */
export function allTrue(truths: readonly Truth[]): Truth {
    if (truths.includes(false)) return false;
    return truths.find((each) => each !== true) ?? true;
}

/** Returns true if one is, false if all are false, else unknown. */
export function anyTrue(truths: readonly Truth[]): Truth {
    if (truths.includes(true)) return true;
    return truths.find((each) => each !== false) ?? false;
}

export function opposite(truth: Truth): Truth {
    return typeof truth === 'boolean' ? !truth : truth;
}
