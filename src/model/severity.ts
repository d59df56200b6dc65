/** The severities of a drifted control, worst first: high exposes data now, medium hides attacks, low is the rest. */
export const severities = ['high', 'medium', 'low'] as const;

export type Severity = (typeof severities)[number];

/** Returns whether the severity is the threshold or worse. */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
    return severities.indexOf(severity) <= severities.indexOf(threshold);
}

/** Returns a negative number when `a` is worse than `b`, to sort the worst first. */
export function compareSeverity(a: Severity, b: Severity): number {
    return severities.indexOf(a) - severities.indexOf(b);
}
