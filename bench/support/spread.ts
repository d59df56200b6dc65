/** Returns the nearest-rank percentile of the values, 0 to 100; NaN without any. */
export function percentile(values: readonly number[], percent: number): number {
    const sorted = values.toSorted((a, b) => a - b);
    const rank = Math.ceil((percent / 100) * sorted.length);
    return sorted[Math.max(0, rank - 1)] ?? Number.NaN;
}

/** `median 12, p95 15, longest 16 ms`. */
export function spreadText(values: readonly number[], unit: string): string {
    const shown = (percent: number): string => Math.round(percentile(values, percent)).toString();
    return `median ${shown(50)}, p95 ${shown(95)}, longest ${shown(100)} ${unit}`;
}
