/** Returns a negative number when `a` comes before `b` by code units, as Table storage orders its keys. */
export function compareTexts(a: string, b: string): number {
    if (a === b) return 0;
    return a < b ? -1 : 1;
}

/** Returns the text that comes last by code units, as the newest of ISO 8601 instants does; undefined where there is none. */
export function lastText(...texts: readonly (string | undefined)[]): string | undefined {
    return texts
        .flatMap((text) => text ?? [])
        .toSorted(compareTexts)
        .at(-1);
}
