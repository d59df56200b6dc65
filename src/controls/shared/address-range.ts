/** Ranges of IPv4 addresses, as firewall rules and baselines write them. Both ends belong to the range. */
export interface NumericRange {
    readonly start: number;
    readonly end: number;
}

/** The range as numbers; undefined when an end is no IPv4 address or when the range ends before it starts. */
export function parseRange(start: string, end: string): NumericRange | undefined {
    const [first, last] = [parseAddress(start), parseAddress(end)];
    if (first === undefined || last === undefined || last < first) return undefined;
    return { start: first, end: last };
}

/** Returns whether the text is an IPv4 address in dotted form. */
export function isAddress(text: string): boolean {
    return parseAddress(text) !== undefined;
}

/** The number of addresses in the range. */
export function addressCount({ start, end }: NumericRange): number {
    return end - start + 1;
}

/** The number of addresses in the ranges; one that several ranges hold counts once. */
export function distinctAddresses(ranges: readonly NumericRange[]): number {
    let last = -1;
    let count = 0;
    for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
        if (end <= last) continue;
        count += end - Math.max(start - 1, last);
        last = end;
    }
    return count;
}

/** Tells if the outer range contains the whole inner one. */
export function isWithin(inner: NumericRange, outer: NumericRange): boolean {
    return inner.start >= outer.start && inner.end <= outer.end;
}

/** Azure's notation for every address inside Azure, whoever owns it. */
export function isAllAzure({ start, end }: NumericRange): boolean {
    return start === 0 && end === 0;
}

function parseAddress(text: string): number | undefined {
    const parts = text.trim().split('.');
    if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
        return undefined;
    return parts.reduce((address, part) => address * 256 + Number(part), 0);
}
