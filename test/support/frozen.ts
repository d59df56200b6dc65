/**
 * Freezes a value with all that it holds, and returns it. Storage in memory hands out the value itself, as a copy would
 * cost more than most tests: a change of it throws.
 */
export function frozen<Value>(value: Value): Value {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
    return value;
}
