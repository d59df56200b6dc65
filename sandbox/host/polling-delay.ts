/** The delay of a queue listener between polls: randomized exponential back-off, as in the Functions host. */
export interface PollingDelay {
    /** Milliseconds until the next poll. `found`: a message came since the last wait. */
    next(found: boolean): number;
}

const minimum = 100;
/** Each step is varied by up to this share, so that instances do not poll in step. */
const variation = 0.2;

/** `maximum` in milliseconds; `random` gives numbers in [0, 1). */
export function createPollingDelay(maximum: number, random: () => number): PollingDelay {
    let exponent = 1;
    let current = minimum;
    return {
        next(found) {
            if (found) {
                exponent = 1;
                current = minimum;
                return current;
            }
            const factor = 1 - variation + random() * 2 * variation;
            const longer = minimum + factor * 2 ** (exponent - 1) * minimum;
            if (longer < maximum) {
                current = longer;
                exponent += 1;
            } else {
                current = maximum;
            }
            return current;
        },
    };
}
